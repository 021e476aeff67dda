using System.Buffers;
using Gpt2.Prose.Blocks;

namespace Gpt2.Prose.Inlines;

/// <summary>Maths between dollar signs.</summary>
internal static class DollarMaths
{
    private static readonly SearchValues<char> Signs = SearchValues.Create("\\^_=+<>(0123456789");

    /// <summary>For dialects where a dollar sign always means maths: LaTeX, Typst.</summary>
    public static bool Always(ref InlineReader reader)
    {
        var run = reader.Ahead(1) == '$' ? 2 : 1;
        var start = reader.At + run;
        var close = start > reader.Caret ? -1 : Next(ref reader, start, run);
        return close < 0
            ? reader.Skip(reader.Text.Length + 1, NotProse.Maths)
            : reader.Keep(start, close - start, close + run, NotProse.Maths);
    }

    /// <summary>For dialects where it may mean money: no space inside the marks, and no digit after the second (Pandoc's rule).</summary>
    public static bool Careful(ref InlineReader reader)
    {
        var run = reader.Ahead(1) == '$' ? 2 : 1;
        var start = reader.At + run;
        if (start > reader.Caret)
            return reader.Skip(start, NotProse.Maths);
        if (run == 1 && char.IsWhiteSpace(reader.Ahead(1)))
            return false;
        var close = Close(ref reader, start, run);
        if (close >= 0)
            return reader.Keep(start, close - start, close + run, NotProse.Maths);
        return reader.Caret - start <= 60 && LooksLikeMaths(reader.Text[start..reader.Caret]) && reader.Unclosed(NotProse.Maths);
    }

    private static int Close(ref InlineReader reader, int start, int run)
    {
        for (var at = Next(ref reader, start, run); at >= 0 && at - start < Brackets.Reach; at = Next(ref reader, at + run, run))
            if (run == 2 || at > start && !char.IsWhiteSpace(reader.Text[at - 1]) && !char.IsAsciiDigit(CharacterAt(ref reader, at + 1)))
                return at;
        return -1;
    }

    private static int Next(ref InlineReader reader, int from, int run)
    {
        var mark = run == 2 ? "$$" : "$";
        var at = reader.Find(mark, from);
        while (at > 0 && reader.Text[at - 1] == '\\')
            at = reader.Find(mark, at + 1);
        return at;
    }

    private static char CharacterAt(ref InlineReader reader, int at) => at < reader.Text.Length ? reader.Text[at] : '\n';

    /// <summary>Whether it begins like a formula and contains no word of prose: "$x + y", but not "$5 and more" or "$HOME holds".</summary>
    private static bool LooksLikeMaths(ReadOnlySpan<char> text) =>
        !text.IsEmpty && (char.IsAsciiLetter(text[0]) || text[0] is '\\' or '(' or '{' or '|') && !HoldsWord(text);

    /// <summary>Whether a finished text is maths and not a remark: a letter or two, or one with a maths sign and no word of
    /// prose.</summary>
    public static bool IsFormula(ReadOnlySpan<char> text) => text.Trim().Length <= 2 || text.ContainsAny(Signs) && !HoldsWord(text);

    /// <summary>Three letters after a space.</summary>
    private static bool HoldsWord(ReadOnlySpan<char> text)
    {
        for (var at = text.IndexOf(' '); at >= 0 && at + 3 < text.Length; at++)
            if (text[at] == ' ' && char.IsLetter(text[at + 1]) && char.IsLetter(text[at + 2]) && char.IsLetter(text[at + 3]))
                return true;
        return false;
    }
}
