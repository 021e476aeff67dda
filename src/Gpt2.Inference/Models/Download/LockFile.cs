namespace Gpt2.Inference.Models.Download;

/// <summary>Keeps two processes from changing one model at a time. The system ends the lock with the process; the empty file
/// stays.</summary>
internal static class LockFile
{
    /// <param name="home">The model's directory.</param>
    /// <exception cref="Gpt2Exception">Another process holds it.</exception>
    public static IDisposable Acquire(string home)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(home)!);
        var path = home + ".lock";
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (DiskErrors.IsInUse(e))
        {
            throw new Gpt2Exception(
                $"{Path.GetFileName(home)} is being fetched or removed by another process.",
                "Wait until that is done.",
                e
            );
        }
    }
}
