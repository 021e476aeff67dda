namespace Gpt2.Prose.Inlines;

/// <summary>Decides what the end of a line means inside a block: the paragraph continues, or the break matters.</summary>
internal static class LineJoining
{
    private const int ShortestWrapped = 30,
        UsualWidth = 60,
        LongestWrapped = 120;

    /// <summary>Models are trained on unwrapped text; scripts without spaces are joined without one.</summary>
    public static bool Soft(ref InlineReader reader)
    {
        if (!(IsWide(reader.Before) && IsWide(reader.Ahead(1))))
            reader.Output.Space();
        return reader.Drop(1);
    }

    /// <summary>Two spaces before the end are a hard break; a backslash there is handled as an escape.</summary>
    public static bool Markdown(ref InlineReader reader) => reader.Text[..reader.At].EndsWith("  ") ? Hard(ref reader) : Soft(ref reader);

    public static bool Hard(ref InlineReader reader)
    {
        reader.Output.Break();
        return reader.Drop(1);
    }

    /// <summary>
    /// In plain text the length of a line shows whether it was wrapped: the next word would not have fitted. Verse, addresses and lists
    /// have shorter lines, and a line much longer than any window is a paragraph on its own.
    /// </summary>
    public static bool ByLength(ref InlineReader reader)
    {
        var length = reader.At - (reader.Text[..reader.At].LastIndexOf('\n') + 1);
        reader.Widest = Math.Max(reader.Widest, length);
        return IsWrapped(ref reader, length) ? Soft(ref reader) : Hard(ref reader);
    }

    private static bool IsWrapped(ref InlineReader reader, int length)
    {
        if (length is < ShortestWrapped or > LongestWrapped)
            return IsWide(reader.Before) && length is > ShortestWrapped / 2 and <= LongestWrapped;
        if (char.IsLower(reader.Ahead(1)) || IsWide(reader.Before))
            return true;
        return length + 1 + FirstWord(ref reader) > Math.Max(UsualWidth, reader.Widest);
    }

    /// <summary>The length of the first word after the break; an unfinished one at the caret counts as a word of typical length.</summary>
    private static int FirstWord(ref InlineReader reader)
    {
        var next = reader.Rest[1..];
        var end = next.IndexOfAny(' ', '\n');
        return end < 0 ? Math.Max(next.Length, 6) : end;
    }

    /// <summary>Chinese and Japanese characters and punctuation.</summary>
    private static bool IsWide(char c) => c is >= '\u3000' and <= '\u9fff' or >= '\uf900' and <= '\ufaff' or >= '\uff00' and <= '\uffef';
}
