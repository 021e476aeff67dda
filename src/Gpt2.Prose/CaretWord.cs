using System.Buffers;
using System.Text;
using Gpt2.Prose.Blocks;

namespace Gpt2.Prose;

/// <summary>What the characters directly at the caret rule out.</summary>
internal static class CaretWord
{
    private const int LongestAddress = 500;

    /// <summary>Characters that end an e-mail address.</summary>
    private static readonly SearchValues<char> Ends = SearchValues.Create(",;:!?)]}>\"”’");

    public static NotProse Check(ReadOnlySpan<char> text, int caret, ReadOnlySpan<char> prompt)
    {
        if (IsInsideWord(text, caret))
            return NotProse.InsideWord;
        if (prompt.IsWhiteSpace())
            return NotProse.NoText;
        return IsAddress(LastWord(prompt)) || BeginsAddress(text, caret) ? NotProse.Link : NotProse.None;
    }

    private static bool IsInsideWord(ReadOnlySpan<char> text, int caret)
    {
        if (caret == 0 || caret == text.Length)
            return false;
        if (char.IsHighSurrogate(text[caret - 1]) && char.IsLowSurrogate(text[caret]))
            return true;
        Rune.DecodeLastFromUtf16(text[..caret], out var before, out _);
        Rune.DecodeFromUtf16(text[caret..], out var after, out _);
        return Rune.IsLetterOrDigit(before) && (Rune.IsLetterOrDigit(after) || IsMark(after));
    }

    /// <summary>A combining mark belongs to the letter before it.</summary>
    private static bool IsMark(Rune rune) => (int)Rune.GetUnicodeCategory(rune) is >= 5 and <= 7;

    private static ReadOnlySpan<char> LastWord(ReadOnlySpan<char> prompt)
    {
        if (prompt.Length > LongestAddress)
            prompt = prompt[^LongestAddress..];
        var start = prompt.LastIndexOfAny(" \n\t\u00a0") + 1;
        return prompt[start..];
    }

    /// <summary>Whether the caret is in an address, together with the text after it: "http|://", "ada|@x.org".</summary>
    private static bool BeginsAddress(ReadOnlySpan<char> text, int caret)
    {
        var after = text[caret..Math.Min(text.Length, caret + LongestAddress)];
        var end = after.IndexOfAny(" \t\r\n");
        after = end < 0 ? after : after[..end];
        var sign = after.IndexOfAny('@', ':');
        if (caret == 0 || sign < 0 || !IsOfAddress(text[caret - 1]))
            return false;
        foreach (var c in after[..sign])
            if (!IsOfAddress(c))
                return false;
        return after[sign] == '@' ? sign + 1 < after.Length && char.IsLetterOrDigit(after[sign + 1]) : after[sign..].StartsWith("://");
    }

    private static bool IsOfAddress(char c) => char.IsLetterOrDigit(c) || c is '.' or '-' or '_' or '+';

    /// <summary>A URL, or an e-mail address from its @ on.</summary>
    private static bool IsAddress(ReadOnlySpan<char> word)
    {
        var scheme = word.IndexOf("://");
        if (scheme > 0 && char.IsAsciiLetter(word[scheme - 1]))
            return true;
        word = word.TrimStart("(<[\"'“‘");
        if (word.StartsWith("www.", StringComparison.OrdinalIgnoreCase) || word.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase))
            return true;
        var at = word.IndexOf('@');
        return at > 0 && char.IsLetterOrDigit(word[at - 1]) && !word[at..].ContainsAny(Ends);
    }
}
