namespace Gpt2.LanguageServer.Documents;

/// <summary>One replacement in a text: [Start, End) becomes <paramref name="Text"/>; offsets in UTF-16 units.</summary>
internal readonly record struct Edit(int Start, int End, string Text)
{
    /// <summary>The same change without what it leaves as it was: editors send whole lines, or the whole text.</summary>
    /// <param name="before">The text that is changed.</param>
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

/// <summary>What happened to an open file.</summary>
/// <param name="Uri">The file.</param>
/// <param name="Before">What it was.</param>
/// <param name="Edit">What changed.</param>
/// <param name="After">What it is now; null when it was closed or opened anew.</param>
internal sealed record DocumentChange(string Uri, TextDocument Before, Edit Edit, TextDocument? After);
