using System.Text;

namespace Gpt2.Prose.Typography;

/// <summary>The quotes, apostrophes and dashes of a document; null or empty if it has none, so that anything is allowed.</summary>
/// <param name="Quotes">Opening and closing quote, with the inner space that French uses.</param>
/// <param name="Apostrophe">The apostrophe.</param>
/// <param name="Dash">The dash between words, with its spaces.</param>
internal sealed record TypographicStyle((string Open, string Close)? Quotes, char? Apostrophe, string? Dash)
{
    public static readonly TypographicStyle Any = new(null, null, null);

    /// <summary>What a document uses most.</summary>
    public static TypographicStyle Of(MarkCounts counts)
    {
        var quotes = Enumerable.Range(0, MarkCounts.Quotes.Length).MaxBy(i => counts.OfQuotes(i));
        var dash = Enumerable.Range(0, MarkCounts.Dashes.Length).MaxBy(i => counts.OfDash(i));
        return new(
            counts.OfQuotes(quotes) == 0 ? null : MarkCounts.Quotes[quotes],
            counts.CurlyApostrophes + counts.StraightApostrophes == 0 ? null
                : counts.CurlyApostrophes > counts.StraightApostrophes ? '’'
                : '\'',
            counts.OfDash(dash) == 0 ? null : MarkCounts.Dashes[dash]
        );
    }

    /// <summary>A text in the style of the document.</summary>
    /// <param name="before">The character before the text.</param>
    public string Apply(string text, char before)
    {
        if (this == Any || text.AsSpan().IndexOfAny(MarkCounts.Marks) < 0)
            return text;
        var styled = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; )
        {
            var last = styled.Length > 0 ? styled[^1] : before;
            if (Dash is not null && MarkCounts.DashAt(text, i, last) is var dash and > 0)
            {
                styled.Append(last == ' ' && Dash[0] == ' ' ? Dash[1..] : Dash);
                i += dash;
            }
            else
                AppendMark(styled, text, i++, last, before);
        }
        return styled.ToString();
    }

    private void AppendMark(StringBuilder styled, string text, int at, char last, char before)
    {
        var (mark, next) = (text[at], at + 1 < text.Length ? text[at + 1] : ' ');
        if (Quotes is { } quotes && mark is ('"' or '“' or '”' or '„' or '«' or '»'))
            styled.Append(MarkCounts.Opens(last) ? quotes.Open : quotes.Close);
        else if (Apostrophe is { } apostrophe && mark is ('\'' or '’') && char.IsLetter(last) && char.IsLetter(next))
            styled.Append(apostrophe);
        else if (Quotes is not null && mark is (' ' or '\u00A0') && IsInQuotes(text, at, before))
            return; // the space inside the quotes comes with them
        else
            styled.Append(mark);
    }

    /// <summary>Whether there is a space inside French quotes.</summary>
    private static bool IsInQuotes(string text, int at, char before) =>
        (at > 0 && text[at - 1] == '«' && MarkCounts.Opens(at > 1 ? text[at - 2] : before))
        || (at + 1 < text.Length && text[at + 1] == '»' && (at + 2 == text.Length || !char.IsLetter(text[at + 2])));
}
