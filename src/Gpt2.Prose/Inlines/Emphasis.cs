using Gpt2.Prose.Blocks;

namespace Gpt2.Prose.Inlines;

/// <summary>
/// Emphasis marks. Whether one opens emphasis depends on the text around it (CommonMark 0.31, section 6.2), not on a closing mark: "**bol"
/// already reads "bol", and typing the closing mark changes nothing before it.
/// </summary>
internal static class Emphasis
{
    /// <summary>Marks that may also close inside a word: *.</summary>
    public static bool Inside(ref InlineReader reader) =>
        Read(ref reader, BlockParsing.Run(reader.Rest, reader.Rest[0]), insideWords: true);

    /// <summary>Marks that only occur around words: _.</summary>
    public static bool Around(ref InlineReader reader) =>
        Read(ref reader, BlockParsing.Run(reader.Rest, reader.Rest[0]), insideWords: false);

    /// <summary>Marks that are emphasis only when doubled: ~~.</summary>
    public static bool Double(ref InlineReader reader) =>
        BlockParsing.Run(reader.Rest, reader.Rest[0]) is var run && run == 2
            ? Read(ref reader, 2, insideWords: true)
            : Refuse(ref reader, run);

    /// <summary>Marks that are literal more often than emphasis, and so need a partner.</summary>
    public static bool Closed(ref InlineReader reader)
    {
        var mark = reader.Rest[0];
        var run = BlockParsing.Run(reader.Rest, mark);
        if (run > 1)
            return Refuse(ref reader, run);
        return (IsOpen(ref reader, mark, 1) || Partner(ref reader, reader.At + 1) >= 0) && Read(ref reader, 1, insideWords: false);
    }

    /// <summary>Where the next closing occurrence of this mark is, or -1.</summary>
    public static int Partner(ref InlineReader reader, int from)
    {
        var mark = reader.Rest[..1];
        for (var at = reader.Find(mark, from); at >= 0; at = reader.Find(mark, at + 1))
            if (!char.IsWhiteSpace(reader.Text[at - 1]) && !IsWord(at + 1 < reader.Text.Length ? reader.Text[at + 1] : '\n'))
                return at;
            else if (at - reader.At > 200)
                return -1;
        return -1;
    }

    private static bool Read(ref InlineReader reader, int run, bool insideWords)
    {
        var (mark, before, after) = (reader.Rest[0], reader.Before, reader.Ahead(run));
        if (!char.IsWhiteSpace(before) && IsOpen(ref reader, mark, run) && (insideWords || !IsWord(after)))
        {
            Count(ref reader, mark, -run);
            return reader.Drop(run);
        }
        // "**" at the caret waits for its word; a single mark there may also be a multiplication sign.
        var waits = run > 1 && reader.At + run >= reader.Caret && run <= 3;
        // In "2*3" and "snake_case" the mark is literal, but emphasis in "un**believ**able" and in Chinese, which has no spaces.
        var joins = insideWords && (!char.IsAscii(before) || run > 1 && char.IsAsciiLetter(before));
        if (IsWord(before) && !joins || char.IsWhiteSpace(after) && !waits)
            return Refuse(ref reader, run);
        Count(ref reader, mark, run);
        return reader.Drop(run);
    }

    /// <summary>The whole run is literal: read from its second mark it would be a different one.</summary>
    private static bool Refuse(ref InlineReader reader, int run)
    {
        reader.Copy(run);
        return true;
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || char.IsSurrogate(c);

    private static bool IsOpen(ref InlineReader reader, char mark, int run) => (reader.OpenMarks >> Shift(ref reader, mark) & 15) >= run;

    private static void Count(ref InlineReader reader, char mark, int change)
    {
        var shift = Shift(ref reader, mark);
        var count = Math.Clamp((reader.OpenMarks >> shift & 15) + change, 0, 15);
        reader.OpenMarks = reader.OpenMarks & ~(15L << shift) | count << shift;
    }

    private static int Shift(ref InlineReader reader, char mark) => 4 * reader.Rules.EmphasisMarks.IndexOf(mark);
}
