using System.Net;
using Gpt2.Prose.Blocks;

namespace Gpt2.Prose.Inlines;

/// <summary>HTML inside a paragraph: tags and comments are left out, character references are read.</summary>
internal static class HtmlInlines
{
    /// <summary>&lt;code&gt;…&lt;/code&gt; and similar tags: their contents are shown as they are.</summary>
    public static bool Code(ref InlineReader reader)
    {
        var tag = reader.Rest[..Math.Min(reader.Rest.Length, 16)];
        var end = tag switch
        {
            _ when tag.StartsWith("<code") => "</code>",
            _ when tag.StartsWith("<kbd") => "</kbd>",
            _ when tag.StartsWith("<samp") => "</samp>",
            _ => "",
        };
        if (end.Length == 0 || tag.Length < end.Length - 1 || tag[end.Length - 2] is not ('>' or ' '))
            return false;
        var start = reader.Find(">", reader.At) + 1;
        var close = start > 0 ? reader.Find(end, start) : -1;
        return close >= 0 && reader.Keep(start, close - start, close + end.Length, NotProse.Code);
    }

    public static bool Tag(ref InlineReader reader)
    {
        if (reader.Rest.StartsWith("<!--"))
            return Comment(ref reader);
        if (!char.IsAsciiLetter(reader.Ahead(1)) && reader.Ahead(1) is not ('/' or '!' or '?'))
            return false;
        var close = reader.Find(">", reader.At + 1);
        if (close < 0)
            return IsBeingTyped(reader.Text[reader.At..reader.Caret]) && reader.Unclosed(NotProse.Html, 200);
        var inner = reader.Text[(reader.At + 1)..close];
        if (inner.Contains('<'))
            return false;
        if (inner.StartsWith("br") && close < reader.Caret)
            reader.Output.Break();
        return reader.Enter(close + 1, NotProse.Html);
    }

    public static bool Entity(ref InlineReader reader)
    {
        var end = reader.Find(";", reader.At + 1);
        if (end < 0 || end - reader.At > 32)
            return false;
        var raw = reader.Text[reader.At..(end + 1)].ToString();
        var text = WebUtility.HtmlDecode(raw);
        return text != raw && reader.Replace(raw.Length, text);
    }

    private static bool Comment(ref InlineReader reader)
    {
        var close = reader.Find("-->", reader.At + 4);
        return reader.Skip(close < 0 ? reader.Text.Length + 1 : close + 3, NotProse.Html);
    }

    /// <summary>A name, or a name with attributes; "a &lt;b or c" is prose.</summary>
    private static bool IsBeingTyped(ReadOnlySpan<char> tag) => !tag.Contains(' ') || tag.Contains('=');
}
