namespace Gpt2.Inference;

/// <summary>Tells apart what .NET has one exception for. The code is errno on Linux and macOS, a Win32 error in its lower half on
/// Windows.</summary>
internal static class DiskErrors
{
    /// <summary>No room, or none that the user may take.</summary>
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
