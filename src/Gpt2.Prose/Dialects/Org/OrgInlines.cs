using Gpt2.Prose.Blocks;
using Gpt2.Prose.Dialects.Latex;
using Gpt2.Prose.Inlines;

namespace Gpt2.Prose.Dialects.Org;

/// <summary>Org inside a paragraph: links, footnotes, verbatim text.</summary>
internal static class OrgInlines
{
    public static bool Maths(ref InlineReader reader) => reader.Ahead(1) is '(' or '[' && LatexInlines.Maths(ref reader);

    /// <summary>[[target]] and [[target][text]].</summary>
    public static bool Link(ref InlineReader reader)
    {
        if (reader.Ahead(1) != '[')
            return false;
        var (start, close) = (reader.At + 2, reader.Find("]]", reader.At + 2));
        var middle = reader.Find("][", start);
        if (middle >= 0 && (close < 0 || middle < close))
            return Described(ref reader, middle + 2, isClosed: close >= 0);
        return close < 0 ? reader.Unclosed(NotProse.Link, 500) : reader.Keep(start, close - start, close + 2, NotProse.Link);
    }

    private static bool Described(ref InlineReader reader, int text, bool isClosed)
    {
        if (isClosed)
            reader.OpenBrackets++;
        return reader.Enter(text, NotProse.Link);
    }

    /// <summary>The end of a link's text.</summary>
    public static bool Close(ref InlineReader reader)
    {
        if (reader.OpenBrackets == 0 || reader.Ahead(1) != ']')
            return false;
        reader.OpenBrackets--;
        return reader.Skip(reader.At + 2, NotProse.Link);
    }

    /// <summary>[fn:1] and [cite:@key].</summary>
    public static bool Note(ref InlineReader reader)
    {
        if (!reader.Rest.StartsWith("[fn:") && !reader.Rest.StartsWith("[cite"))
            return false;
        var end = reader.EndOfBracket(reader.At);
        return reader.Skip(end, NotProse.Link);
    }

    /// <summary>&lt;&lt;target&gt;&gt; and &lt;2024-01-31&gt;.</summary>
    public static bool Target(ref InlineReader reader)
    {
        if (reader.Ahead(1) != '<' && !char.IsAsciiDigit(reader.Ahead(1)))
            return false;
        var close = reader.Find(reader.Ahead(1) == '<' ? ">>" : ">", reader.At + 1);
        if (close < 0)
            return reader.Unclosed(NotProse.Command);
        return reader.Skip(close + (reader.Ahead(1) == '<' ? 2 : 1), NotProse.Command);
    }

    /// <summary>=verbatim= and ~code~ around words.</summary>
    public static bool Verbatim(ref InlineReader reader)
    {
        if (char.IsLetterOrDigit(reader.Before) || char.IsWhiteSpace(reader.Ahead(1)) && reader.At + 1 < reader.Text.Length)
            return false;
        var close = Emphasis.Partner(ref reader, reader.At + 2);
        // "~5 minutes" is an estimate.
        if (close < 0)
            return !char.IsAsciiDigit(reader.Ahead(1)) && reader.Unclosed(NotProse.Code);
        return reader.Keep(reader.At + 1, close - reader.At - 1, close + 1, NotProse.Code);
    }
}
