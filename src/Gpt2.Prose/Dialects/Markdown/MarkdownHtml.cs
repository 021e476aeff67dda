using System.Buffers;
using Gpt2.Prose.Blocks;

namespace Gpt2.Prose.Dialects.Markdown;

/// <summary>Markdown's seven kinds of HTML blocks (CommonMark 0.31, section 4.6); the number is stored in the state.</summary>
internal static class MarkdownHtml
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.:_"
    );

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Literal = new HashSet<string>(
        ["pre", "script", "style", "textarea"],
        StringComparer.OrdinalIgnoreCase
    ).GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Blocks = new HashSet<string>(
        [
            "address",
            "article",
            "aside",
            "base",
            "basefont",
            "blockquote",
            "body",
            "caption",
            "center",
            "col",
            "colgroup",
            "dd",
            "details",
            "dialog",
            "dir",
            "div",
            "dl",
            "dt",
            "fieldset",
            "figcaption",
            "figure",
            "footer",
            "form",
            "frame",
            "frameset",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "head",
            "header",
            "hr",
            "html",
            "iframe",
            "legend",
            "li",
            "link",
            "main",
            "menu",
            "menuitem",
            "nav",
            "noframes",
            "ol",
            "optgroup",
            "option",
            "p",
            "param",
            "search",
            "section",
            "summary",
            "table",
            "tbody",
            "td",
            "tfoot",
            "th",
            "thead",
            "title",
            "tr",
            "track",
            "ul",
        ],
        StringComparer.OrdinalIgnoreCase
    ).GetAlternateLookup<ReadOnlySpan<char>>();

    public static Line? Open(ref BlockState state, MarkdownCursor cursor)
    {
        var text = cursor.Text;
        var kind = Kind(text);
        if (kind == 0 || kind == 7 && state.Leaf == OpenBlock.Paragraph)
            return null;
        if (Ends(kind, text) || kind == 6 && HoldsMarkdown(text))
            return BlockParsing.Markup(ref state, NotProse.Html);
        return BlockParsing.Open(ref state, state.Literal(NotProse.Html, '<', kind));
    }

    /// <summary>Python-Markdown reads Markdown inside a tag that asks for it.</summary>
    private static bool HoldsMarkdown(ReadOnlySpan<char> text) =>
        text.IndexOf(" markdown") is > 0 and var at
        && at + 9 < text.Length
        && text[at + 9] is '>' or '=' or ' '
        && text.TrimEnd(" \t")[^1] == '>';

    /// <summary>Whether a block of this kind ends with this line; kinds 6 and 7 end before a blank line instead.</summary>
    public static bool Ends(int kind, ReadOnlySpan<char> text) =>
        kind switch
        {
            1 => EndsLiteral(text),
            2 => text.IndexOf("-->") >= 0,
            3 => text.IndexOf("?>") >= 0,
            4 => text.Contains('>'),
            5 => text.IndexOf("]]>") >= 0,
            _ => false,
        };

    private static bool EndsLiteral(ReadOnlySpan<char> text)
    {
        var close = text.IndexOf("</");
        return close >= 0 && Literal.Contains(Name(text[(close + 2)..]));
    }

    private static int Kind(ReadOnlySpan<char> text)
    {
        if (text.StartsWith("<!--"))
            return 2;
        if (text.StartsWith("<?"))
            return 3;
        if (text.StartsWith("<![CDATA["))
            return 5;
        if (text.StartsWith("<!") && text.Length > 2 && char.IsAsciiLetter(text[2]))
            return 4;
        return TagKind(text);
    }

    private static int TagKind(ReadOnlySpan<char> text)
    {
        var closing = text.StartsWith("</");
        var name = Name(text[(closing ? 2 : 1)..]);
        var rest = text[((closing ? 2 : 1) + name.Length)..];
        var delimited = rest.IsEmpty || rest[0] is ' ' or '\t' or '>' || rest.StartsWith("/>");
        if (name.IsEmpty || !delimited)
            return 0;
        if (!closing && Literal.Contains(name))
            return 1;
        if (Blocks.Contains(name))
            return 6;
        return rest.IndexOf('>') is >= 0 and var end && BlockParsing.IsBlank(rest[(end + 1)..]) ? 7 : 0;
    }

    private static ReadOnlySpan<char> Name(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !char.IsAsciiLetter(text[0]))
            return default;
        var end = text.IndexOfAnyExcept(NameCharacters);
        return end < 0 ? text : text[..end];
    }
}
