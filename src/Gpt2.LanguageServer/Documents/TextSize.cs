using System.Text;
using Gpt2.LanguageServer.Protocol;

namespace Gpt2.LanguageServer.Documents;

/// <summary>The size of a piece of text in every unit that positions may use. Sizes of neighbours add up.</summary>
/// <remarks>They add up as long as no border between neighbours splits a surrogate pair or CR LF.</remarks>
internal readonly record struct TextSize(int Utf16, int Utf8, int Utf32, int LineBreaks)
{
    public static TextSize Of(ReadOnlySpan<char> text) =>
        new(text.Length, Encoding.UTF8.GetByteCount(text), CodePoints(text), CountLineBreaks(text));

    public static TextSize operator +(TextSize a, TextSize b) =>
        new(a.Utf16 + b.Utf16, a.Utf8 + b.Utf8, a.Utf32 + b.Utf32, a.LineBreaks + b.LineBreaks);

    public static TextSize operator -(TextSize a, TextSize b) =>
        new(a.Utf16 - b.Utf16, a.Utf8 - b.Utf8, a.Utf32 - b.Utf32, a.LineBreaks - b.LineBreaks);

    public int In(PositionEncoding encoding) =>
        encoding switch
        {
            PositionEncoding.Utf8 => Utf8,
            PositionEncoding.Utf32 => Utf32,
            _ => Utf16,
        };

    private static int CodePoints(ReadOnlySpan<char> text)
    {
        var count = text.Length;
        var surrogate = text.IndexOfAnyInRange('\uD800', '\uDFFF');
        while (surrogate >= 0)
        {
            text = text[surrogate..];
            var paired = text.Length > 1 && char.IsSurrogatePair(text[0], text[1]);
            count -= paired ? 1 : 0;
            text = text[(paired ? 2 : 1)..];
            surrogate = text.IndexOfAnyInRange('\uD800', '\uDFFF');
        }
        return count;
    }

    /// <summary>LSP's line breaks: \n, \r\n, \r.</summary>
    private static int CountLineBreaks(ReadOnlySpan<char> text)
    {
        var returns = text.Count('\r');
        return text.Count('\n') + (returns == 0 ? 0 : returns - text.Count("\r\n"));
    }
}
