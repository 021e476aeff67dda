namespace Gpt2.Inference.Continuations;

/// <summary>Where sentences, lines and paragraphs end.</summary>
public static class StopRules
{
    private const string Terminators = ".!?…。！？｡।؟۔܀።";
    private const string Closers = "\"'”’“‘)]}»›*_」』）》〉】";

    /// <summary>Words whose full stop does not end a sentence. The editor clients, which accept a suggestion by sentences, have the same
    /// list.</summary>
    internal static readonly HashSet<string> Abbreviations = new(StringComparer.OrdinalIgnoreCase)
    {
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "st",
        "vs",
        "e.g",
        "i.e",
        "cf",
        "eds",
        "pp",
        "approx",
        "lt",
        "sgt",
        "capt",
        "rev",
        "gov",
    };

    /// <summary>Words whose full stop ends a sentence only before a capital: "at 5 p.m. sharp", "No. 5", but "He said no. Then he
    /// left".</summary>
    private static readonly HashSet<string> EitherWay = new(StringComparer.OrdinalIgnoreCase)
    {
        "etc",
        "al",
        "a.m",
        "p.m",
        "u.s",
        "u.k",
        "no",
        "vol",
        "fig",
        "ed",
        "p",
        "sr",
        "jr",
        "inc",
        "ltd",
        "co",
        "corp",
        "dept",
        "est",
    };

    /// <summary>Where to cut <paramref name="text"/>, or -1 if it may continue.</summary>
    /// <param name="before">The text before it, for words that began there.</param>
    internal static int EndOf(ReadOnlySpan<char> text, ReadOnlySpan<char> before, StopAt stopAt) =>
        stopAt switch
        {
            StopAt.Sentence => Earlier(LineEnd(text), SentenceEnd(text, before)),
            StopAt.Line => LineEnd(text),
            StopAt.Paragraph => ParagraphEnd(text),
            _ => -1,
        };

    /// <summary>The end of the first sentence, closing quotes and brackets included, or -1. The last characters of a text are undecided:
    /// "3." may become "3.5".</summary>
    /// <param name="before">The text before it, for words that began there.</param>
    public static int SentenceEnd(ReadOnlySpan<char> text, ReadOnlySpan<char> before)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!Terminators.Contains(text[i]))
                continue;
            var end = i + 1;
            while (end < text.Length && (Terminators.Contains(text[end]) || Closers.Contains(text[end])))
                end++;
            if (end < text.Length && IsSentenceEnd(text, before, i, end))
                return end;
            i = end - 1;
        }
        return -1;
    }

    /// <summary>The end of the last complete sentence, or 0 if there is none.</summary>
    /// <param name="before">The text before it, for words that began there.</param>
    public static int LastSentenceEnd(string text, ReadOnlySpan<char> before)
    {
        var (all, end) = ($"{text} ", 0);
        while (SentenceEnd(all.AsSpan(end), end == 0 ? before : all.AsSpan(0, end)) is var next and > 0)
            end += next;
        return end;
    }

    private static bool IsSentenceEnd(ReadOnlySpan<char> text, ReadOnlySpan<char> before, int terminator, int end)
    {
        if (text[terminator] > '\u2026') // some scripts have no space after a full stop
            return true;
        if (!char.IsWhiteSpace(text[end]))
            return false;
        if (text[terminator] != '.')
            return true;
        var word = WordBefore(text[..terminator], before);
        if (word.Length == 0) // "a .5 chance", but "(as above)."
            return (terminator > 0 ? text[..terminator] : before) is [.., var last] && !char.IsWhiteSpace(last);
        return EitherWay.Contains(word) ? char.IsUpper(FirstOf(text[end..])) : !IsAbbreviation(word);
    }

    private static bool IsAbbreviation(string word) =>
        Abbreviations.Contains(word) || (word.Length == 1 && char.IsLetter(word[0]) && word != "I");

    private static char FirstOf(ReadOnlySpan<char> text) => text.TrimStart() is [var first, ..] ? first : ' ';

    private static string WordBefore(ReadOnlySpan<char> text, ReadOnlySpan<char> before)
    {
        var word = LastWord(text);
        return (word.Length < text.Length ? word.ToString() : string.Concat(LastWord(before), word)).TrimStart('\'', '’'); // opening quotes
    }

    private static ReadOnlySpan<char> LastWord(ReadOnlySpan<char> text)
    {
        var start = text.Length;
        while (start > 0 && (char.IsLetterOrDigit(text[start - 1]) || text[start - 1] is '.' or '\'' or '’'))
            start--;
        return text[start..];
    }

    private static int LineEnd(ReadOnlySpan<char> text) => text.IndexOfAny('\n', '\r');

    /// <summary>The line break before the first blank line. Line breaks at the beginning do not count, since they may come before the first
    /// word.</summary>
    private static int ParagraphEnd(ReadOnlySpan<char> text)
    {
        var from = text.Length - text.TrimStart("\r\n").Length;
        for (var i = from; i < text.Length; i++)
        {
            if (text[i] != '\n')
                continue;
            var next = i + 1;
            while (next < text.Length && text[next] is ' ' or '\t' or '\r')
                next++;
            if (next < text.Length && text[next] == '\n')
                return i > 0 && text[i - 1] == '\r' ? i - 1 : i;
        }
        return -1;
    }

    /// <summary>Where the first of several texts begins, or -1.</summary>
    internal static int EndBefore(string text, IReadOnlyList<string> stops)
    {
        var end = -1;
        foreach (var stop in stops)
            end = Earlier(end, text.IndexOf(stop, StringComparison.Ordinal));
        return end;
    }

    /// <summary>How much of the end of a text may be the beginning of one of these.</summary>
    internal static int BegunAtEnd(ReadOnlySpan<char> text, IReadOnlyList<string> stops)
    {
        var begun = 0;
        foreach (var stop in stops)
            for (var length = Math.Min(stop.Length - 1, text.Length); length > begun; length--)
                if (text.EndsWith(stop.AsSpan(0, length), StringComparison.Ordinal))
                    begun = length;
        return begun;
    }

    /// <summary>The smaller of two places; -1 means none.</summary>
    internal static int Earlier(int a, int b) =>
        a < 0 ? b
        : b < 0 ? a
        : Math.Min(a, b);
}
