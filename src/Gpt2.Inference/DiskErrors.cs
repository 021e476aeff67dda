namespace Gpt2.Inference;

/// <summary>Distinguishes errors for which .NET has only one exception. The code is errno on Linux and macOS; on Windows its lower half is
/// a Win32 error.</summary>
internal static class DiskErrors
{
    /// <summary>The disk or the user's quota is full.</summary>
    public static bool IsFull(Exception e) =>
        e is IOException
        && (
            OperatingSystem.IsWindows()
                ? (e.HResult & 0xFFFF) is 39 or 112 // ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL
                : e.HResult is 28 or 122 or 69
        ); // ENOSPC, EDQUOT on Linux and on macOS

    /// <summary>Another process has locked the file.</summary>
    public static bool IsInUse(Exception e) =>
        e is IOException
        && (
            OperatingSystem.IsWindows()
                ? (e.HResult & 0xFFFF) is 32 or 33 // ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION
                : e.HResult is 11 or 35
        ); // EWOULDBLOCK on Linux and on macOS
}
