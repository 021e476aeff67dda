namespace Gpt2.Inference.Models.Download;

/// <summary>Keeps two processes from changing a model at the same time. The system releases the lock when the process ends; the empty file
/// stays.</summary>
internal static class LockFile
{
    /// <param name="home">The model's directory.</param>
    /// <exception cref="Gpt2Exception">Another process holds the lock.</exception>
    public static IDisposable Acquire(string home)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(home)!);
        return TryAcquire(home)
            ?? throw new Gpt2Exception(
                $"{Path.GetFileName(home)} is being downloaded or removed by another process.",
                "Wait until it is done."
            );
    }

    /// <param name="name">The lock's path without its extension.</param>
    /// <returns>Null if another process holds the lock.</returns>
    public static IDisposable? TryAcquire(string name)
    {
        try
        {
            return new FileStream(name + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (DiskErrors.IsInUse(e))
        {
            return null;
        }
    }
}
