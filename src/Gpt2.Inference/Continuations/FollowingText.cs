using System.Buffers;
using System.Text;

namespace Gpt2.Inference.Continuations;

/// <summary>Compares a text for the caret with the text that follows in the paragraph, so that nothing is repeated.</summary>
/// <remarks>Only letters and digits are compared, ignoring case, white space and punctuation: the following text may be on the next line,
/// begin with a mark, or begin a sentence.</remarks>
public static class FollowingText
{
    /// <summary>The most letters and digits to compare.</summary>
    private const int Reach = 64;

    /// <summary>The number of letters and digits in common that make a copy.</summary>
    private const int CopyLength = 10;

    /// <summary>A word with this many letters is not the beginning of another by chance: "State" and "States", but not "in" and
    /// "into".</summary>
    private const int TellingWord = 4;

    /// <summary>The number of letters and digits in common, anywhere in both texts, that make a quotation.</summary>
    private const int QuoteLength = 20;

    private static readonly SearchValues<char> WordEnds = SearchValues.Create(" \t\r\n\u00a0\u3000—–");

    /// <summary>The letters and digits at the beginning of a text, and how many of them belong to its first word.</summary>
    private readonly record struct Beginning(string Letters, int FirstWord);

    /// <summary>Whether a text begins like the text after the caret.</summary>
    /// <param name="text">The text to insert at the caret.</param>
    /// <param name="before">The text before the caret; a half-typed word at its end counts as the beginning of the text too.</param>
    /// <param name="after">The text after the caret in the paragraph, or its beginning.</param>
    public static bool IsRepeatedBy(string text, string before, string after)
    {
        if (IsBlank(after) || IsBlank(text))
            return false;
        if (BeginsAs(text, after))
            return true;
        var stem = char.IsLetterOrDigit(text[0]) ? Stem(before) : [];
        return !stem.IsEmpty && BeginsAs(string.Concat(stem, text), after);
    }

    /// <summary>Whether a text is the first word of the text after the caret, or begins with all of it.</summary>
    /// <inheritdoc cref="IsRepeatedBy"/>
    internal static bool IsNextWord(string text, string before, string after)
    {
        if (IsBlank(after) || IsBlank(text))
            return false;
        var stem = char.IsLetterOrDigit(text[0]) ? Stem(before) : [];
        return BeginsWithFirstWord(text, after) || !stem.IsEmpty && BeginsWithFirstWord(string.Concat(stem, text), after);
    }

    /// <summary>A text up to where it meets the text after the caret: the whole text if it does not, nothing if it begins like
    /// it.</summary>
    /// <inheritdoc cref="IsRepeatedBy"/>
    public static string Cut(string text, string before, string after)
    {
        if (IsBlank(after))
            return text.TrimEnd();
        if (IsRepeatedBy(text, before, after))
            return "";
        for (var at = 1; at < text.Length; at++)
            if (IsBoundary(text, at) && Meets(text.AsSpan(at), after))
                return WithoutOpening(text.AsSpan(0, at).TrimEnd()).ToString();
        return text.TrimEnd();
    }

    /// <summary>Whether a text contains some words of the text after the caret, wherever they are.</summary>
    /// <inheritdoc cref="IsRepeatedBy"/>
    public static bool IsQuotedBy(string text, string after)
    {
        var (own, following) = (LettersOf(text, int.MaxValue), LettersOf(after, int.MaxValue));
        for (var at = 0; at + QuoteLength <= own.Length; at++)
            if (following.Contains(own[at..(at + QuoteLength)], StringComparison.Ordinal))
                return true;
        return false;
    }

    private static bool BeginsWithFirstWord(ReadOnlySpan<char> text, ReadOnlySpan<char> after)
    {
        var (own, following) = (BeginningOf(text), BeginningOf(after));
        return following.FirstWord > 0
            && own.Letters.AsSpan().CommonPrefixLength(following.Letters) >= Math.Max(own.FirstWord, following.FirstWord);
    }

    private static bool BeginsAs(ReadOnlySpan<char> text, ReadOnlySpan<char> after)
    {
        var (first, next) = (text.TrimStart()[0], after.TrimStart()[0]);
        if (IsStop(first) && IsStop(next))
            return true;
        var (own, following) = (BeginningOf(text), BeginningOf(after));
        if (own.FirstWord == 0 || following.FirstWord == 0)
            return first == next;
        var common = own.Letters.AsSpan().CommonPrefixLength(following.Letters);
        var shorter = Math.Min(own.FirstWord, following.FirstWord);
        return common == own.Letters.Length
            || common >= Math.Max(own.FirstWord, following.FirstWord)
            || common >= shorter && shorter >= TellingWord
            || common >= CopyLength;
    }

    /// <summary>Whether the rest of a text equals the following text, as far as both go. One short word in common is not enough.</summary>
    private static bool Meets(ReadOnlySpan<char> rest, ReadOnlySpan<char> after)
    {
        if (!char.IsLetterOrDigit(rest[0]) && rest[0] != after.TrimStart()[0])
            return false;
        var (own, following) = (BeginningOf(rest), BeginningOf(after));
        var common = own.Letters.AsSpan().CommonPrefixLength(following.Letters);
        var word = Math.Max(own.FirstWord, following.FirstWord);
        return common == own.Letters.Length || common >= CopyLength || common >= word && word >= TellingWord;
    }

    private static Beginning BeginningOf(ReadOnlySpan<char> text)
    {
        var letters = LettersOf(text, Reach);
        var start = 0;
        while (start < text.Length && !char.IsLetterOrDigit(text[start]))
            start++;
        var end = text[start..].IndexOfAny(WordEnds);
        return new(letters, end < 0 ? letters.Length : LettersOf(text.Slice(start, end), Reach).Length);
    }

    private static string LettersOf(ReadOnlySpan<char> text, int most)
    {
        var letters = new StringBuilder(Math.Min(most, text.Length));
        foreach (var c in text)
            if (char.IsLetterOrDigit(c) && letters.Append(char.ToLowerInvariant(c)).Length == most)
                break;
        return letters.ToString();
    }

    private static ReadOnlySpan<char> Stem(ReadOnlySpan<char> before)
    {
        var start = before.Length;
        while (start > 0 && before.Length - start < Reach && char.IsLetterOrDigit(before[start - 1]))
            start--;
        return before[start..];
    }

    /// <summary>Whether a word or a mark begins here.</summary>
    private static bool IsBoundary(ReadOnlySpan<char> text, int at) =>
        !char.IsWhiteSpace(text[at]) && !(IsOfWord(text[at]) && IsOfWord(text[at - 1]));

    private static bool IsOfWord(char c) => char.IsLetterOrDigit(c) || c is '\'' or '’';

    /// <summary>Also removes a quote or bracket that was opened for the part that is cut off.</summary>
    private static ReadOnlySpan<char> WithoutOpening(ReadOnlySpan<char> text)
    {
        while (text is [.., '"' or '\'' or '“' or '‘' or '«' or '(' or '[' or '{'] && (text.Length == 1 || char.IsWhiteSpace(text[^2])))
            text = text[..^1].TrimEnd();
        return text;
    }

    private static bool IsStop(char c) => c is '.' or ',' or ';' or ':' or '!' or '?';

    private static bool IsBlank(ReadOnlySpan<char> text) => text.IsWhiteSpace();
}
