using Microsoft.Win32.SafeHandles;

namespace Gpt2.Inference;

/// <summary>Reads files of unknown origin, such as those of models: only regular files, and texts only up to a limit.</summary>
public static class PlainFile
{
    /// <summary>The limit for everything except weights; a vocabulary of a quarter of a million tokens takes 20 MB.</summary>
    public const long MostTextBytes = 50_000_000;

    private const string NotPlain = "It is empty or not a regular file.";

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="IOException">The file does not exist, is empty, or is not a regular file.</exception>
    public static SafeFileHandle Open(string path, FileOptions options = FileOptions.None)
    {
        if (path.Length == 0 || path.Contains('\0') || IsEmpty(path))
            throw new IOException(NotPlain);
        var file = File.OpenHandle(path, options: options);
        try
        {
            _ = RandomAccess.GetLength(file);
            return file;
        }
        catch (NotSupportedException e) // a pipe that somebody has opened, in /proc
        {
            file.Dispose();
            throw new IOException(NotPlain, e);
        }
    }

    /// <summary>Reads a file that does not contain weights.</summary>
    /// <exception cref="IOException">The file does not exist, is empty or too large, or is not a regular file.</exception>
    public static byte[] ReadAllBytes(string path)
    {
        using var file = Open(path, FileOptions.SequentialScan);
        var bytes = new byte[Math.Min(RandomAccess.GetLength(file), MostTextBytes + 1)];
        var read = 0;
        while (read < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(read), read) is var more and > 0)
            read += more;
        return read > MostTextBytes ? throw new IOException($"It is larger than {MostTextBytes / 1_000_000} MB.") : bytes[..read];
    }

    /// <summary>Whether a file is empty. The system also says so of pipes, which would block, and of devices, which may never end. An empty
    /// file need not be opened.</summary>
    public static bool IsEmpty(string path) =>
        (File.ResolveLinkTarget(path, returnFinalTarget: true) as FileInfo ?? new FileInfo(path)) is { Exists: true, Length: 0 };
}
