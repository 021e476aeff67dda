namespace Gpt2.LanguageServer.Documents;

/// <summary>One replacement in a text: [Start, End) becomes <paramref name="Text"/>. Offsets are in UTF-16 units.</summary>
internal readonly record struct Edit(int Start, int End, string Text)
{
    /// <summary>The same change without the parts that stay the same: editors send whole lines, or the whole text.</summary>
    /// <param name="before">The text before the change.</param>
    public Edit Trimmed(ChunkedText before)
    {
        var removed = before.Slice(Start, End).AsSpan();
        var head = removed.CommonPrefixLength(Text);
        var tail = 0;
        while (tail < Math.Min(removed.Length, Text.Length) - head && removed[^(tail + 1)] == Text[^(tail + 1)])
            tail++;
        return new(Start + head, End - tail, Text[head..^tail]);
    }
}

/// <summary>A change of an open file.</summary>
/// <param name="Uri">The file.</param>
/// <param name="Before">The file before the change.</param>
/// <param name="Edit">What changed.</param>
/// <param name="After">The file after the change; null if it was closed or reopened.</param>
internal sealed record DocumentChange(string Uri, TextDocument Before, Edit Edit, TextDocument? After);
