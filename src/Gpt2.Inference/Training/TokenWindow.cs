namespace Gpt2.Inference.Training;

/// <summary>A piece of text with the length that a graph was built for.</summary>
/// <param name="Ids">The S tokens to read.</param>
/// <param name="Targets">The token after each.</param>
/// <param name="Counted">How many of the targets count, starting with the first; the rest is padding.</param>
internal readonly record struct TokenWindow(ReadOnlyMemory<int> Ids, ReadOnlyMemory<int> Targets, int Counted)
{
    /// <summary>Whether this is general text, which must not be forgotten but need not be learnt.</summary>
    public bool IsGeneral { get; init; }

    /// <summary>A window that begins at a place in a text, with padding after the end of the text.</summary>
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
