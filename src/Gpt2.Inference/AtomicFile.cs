namespace Gpt2.Inference;

/// <summary>Files that others see whole or not at all.</summary>
internal static class AtomicFile
{
    /// <summary>Writes beside the file, then gives the result the file's name.</summary>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        var part = path + ".part";
        File.WriteAllBytes(part, bytes);
        File.Move(part, path, overwrite: true);
    }
}
