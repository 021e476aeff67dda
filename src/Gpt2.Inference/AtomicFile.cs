namespace Gpt2.Inference;

/// <summary>Writes files so that others see them complete or not at all.</summary>
internal static class AtomicFile
{
    /// <summary>Writes to a name beside the file that no other process uses, then renames the result.</summary>
    /// <exception cref="IOException">The file cannot be written; nothing of it is left.</exception>
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
