namespace Gpt2.Inference.Training;

/// <summary>A stretch of text of the length that a graph was built for.</summary>
/// <param name="Ids">What is read, S tokens.</param>
/// <param name="Targets">The token after each.</param>
/// <param name="Counted">As many of the targets count, from the first on; the rest fills the window up.</param>
internal readonly record struct TokenWindow(ReadOnlyMemory<int> Ids, ReadOnlyMemory<int> Targets, int Counted)
{
    /// <summary>A window that begins at a place of a text; what the text lacks is filled up.</summary>
    public static TokenWindow At(ReadOnlyMemory<int> text, int start, int length)
    {
        var left = text.Length - start - 1;
        if (left >= length)
            return new(text.Slice(start, length), text.Slice(start + 1, length), length);
        var filled = new int[length + 1];
        text[start..].CopyTo(filled);
        return new(filled.AsMemory(0, length), filled.AsMemory(1, length), left);
    }
}
