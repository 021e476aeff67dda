namespace Gpt2.Inference;

/// <summary>Files that others see whole or not at all.</summary>
internal static class AtomicFile
{
    /// <summary>Writes beside the file, under a name that no other process writes to, then gives the result the file's name.</summary>
    /// <exception cref="IOException">It cannot be written; nothing of it is left.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        var part = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            File.WriteAllBytes(part, bytes);
            File.Move(part, path, overwrite: true);
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }
}
