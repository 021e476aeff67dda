namespace Gpt2.LanguageServer.Prose;

/// <summary>
/// Emphasis marks. What opens is decided by what stands around it (CommonMark 0.31, section 6.2), not by what closes it: so
/// "**bol" already reads "bol", and typing the closing mark changes nothing before it.
/// </summary>
internal static class Emphasis
{
    /// <summary>Marks that may also close inside a word: *.</summary>
    public static bool Inside(ref InlineReader reader) => Read(ref reader, LineText.Run(reader.Rest, reader.Rest[0]), insideWords: true);

    /// <summary>Marks that stand only around words: _.</summary>
    public static bool Around(ref InlineReader reader) => Read(ref reader, LineText.Run(reader.Rest, reader.Rest[0]), insideWords: false);

    /// <summary>Marks that are only emphasis when doubled: ~~.</summary>
    public static bool Double(ref InlineReader reader) =>
        LineText.Run(reader.Rest, reader.Rest[0]) == 2 && Read(ref reader, 2, insideWords: true);

    /// <summary>Marks that mean themselves more often than emphasis: only with a partner.</summary>
    public static bool Closed(ref InlineReader reader)
    {
        var mark = reader.Rest[0];
        if (LineText.Run(reader.Rest, mark) > 1) return false;
        return (IsOpen(ref reader, mark, 1) || HasPartner(ref reader, mark)) && Read(ref reader, 1, insideWords: false);
    }

    private static bool HasPartner(ref InlineReader reader, char mark)
    {
        for (var at = reader.Find([mark], reader.At + 1); at >= 0; at = reader.Find([mark], at + 1))
            if (!char.IsWhiteSpace(reader.Text[at - 1]) && !IsWord(at + 1 < reader.Text.Length ? reader.Text[at + 1] : '\n')) return true;
            else if (at - reader.At > 200) return false;
        return false;
    }

    private static bool Read(ref InlineReader reader, int run, bool insideWords)
    {
        var (mark, before, after) = (reader.Rest[0], reader.Before, reader.Ahead(run));
        if (!char.IsWhiteSpace(before) && IsOpen(ref reader, mark, run) && (insideWords || !IsWord(after)))
        {
            Count(ref reader, mark, -run);
            return reader.Drop(run);
        }
        // "**" at the caret waits for its word; a single mark there may as well be a sign of multiplication.
        var waits = run > 1 && reader.At + run >= reader.Caret && run <= 3;
        if (IsWord(before) || char.IsWhiteSpace(after) && !waits) return false;
        Count(ref reader, mark, run);
        return reader.Drop(run);
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
