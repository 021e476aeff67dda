using System.Globalization;
using System.Text;

namespace Gpt2.Inference.Tokens;

/// <summary>Splits text into the pieces within which GPT-2 merges bytes, like the pattern of its encoder: <c>'s|'t|'re|'ve|'m|'ll|'d|
/// ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c></summary>
/// <remarks>Written by hand because .NET's regular expressions see UTF-16 units, not the characters beyond U+FFFF that the pattern
/// means.</remarks>
internal static class PreTokenizer
{
    /// <summary>How many characters after a piece determine its end: in "'re" the "'" looks two ahead.</summary>
    public const int Lookahead = 2;

    /// <summary>In UTF-16 units. Longer runs are split, unlike in GPT-2's encoder, because the time for merging grows with the square of
    /// the length: two million letters took more than two minutes. A multiple of the lengths of the tokens of "=", so that the ids of a
    /// long rule are GPT-2's.</summary>
    public const int LongestPiece = 1024;

    private enum Kind
    {
        Letter,
        Number,
        Space,
        Other,
    }

    /// <summary>The length of the first piece of a text that is not empty.</summary>
    public static int FirstPiece(ReadOnlySpan<char> text)
    {
        if (Contraction(text) is var contraction and > 0)
            return contraction;

        var kind = KindAt(text, 0, out var width);
        if (kind != Kind.Space)
            return Run(text, width, kind);
        if (text[0] == ' ' && text.Length > 1 && KindAt(text, 1, out var next) is var following and not Kind.Space)
            return Run(text, 1 + next, following);

        var end = Run(text, width, Kind.Space);
        // The last space belongs to the word after it; white space is never a surrogate pair.
        return end < text.Length && end > width ? end - 1 : end;
    }

    private static int Contraction(ReadOnlySpan<char> text)
    {
        if (text[0] != '\'' || text.Length < 2)
            return 0;
        if (text[1] is 's' or 't' or 'm' or 'd')
            return 2;
        return text.Length > 2 && (text[1], text[2]) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? 3 : 0;
    }

    private static int Run(ReadOnlySpan<char> text, int end, Kind kind)
    {
        while (end < text.Length && end < LongestPiece && KindAt(text, end, out var width) == kind)
            end += width;
        return end;
    }

    private static Kind KindAt(ReadOnlySpan<char> text, int index, out int width)
    {
        width = 1;
        var c = text[index];
        if (char.IsAscii(c))
            return char.IsAsciiLetter(c) ? Kind.Letter
                : char.IsAsciiDigit(c) ? Kind.Number
                : c is ' ' or >= '\t' and <= '\r' ? Kind.Space
                : Kind.Other;

        Rune.DecodeFromUtf16(text[index..], out var rune, out width);
        return Rune.GetUnicodeCategory(rune) switch
        {
            <= UnicodeCategory.OtherLetter => Kind.Letter,
            >= UnicodeCategory.DecimalDigitNumber and <= UnicodeCategory.OtherNumber => Kind.Number,
            _ => Rune.IsWhiteSpace(rune) ? Kind.Space : Kind.Other,
        };
    }
}
