using Gpt2.Prose.Blocks;
using Gpt2.Prose.Dialects.Latex;
using Gpt2.Prose.Inlines;

namespace Gpt2.Prose.Dialects.Org;

/// <summary>Org inside a paragraph: links, footnotes, verbatim text.</summary>
internal static class OrgInlines
{
    /// <summary>Characters that may precede verbatim text, besides white space.</summary>
    private const string Openings = "-({'\"[*/_+|";

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

    /// <summary>[fn:: text] and [fn:name: text]: a note interrupts its sentence, so it is read only while it is being written.</summary>
    public static bool InlineNote(ref InlineReader reader)
    {
        if (!reader.Rest.StartsWith("[fn:"))
            return false;
        var colon = reader.Text[(reader.At + 4)..].IndexOfAny(":]");
        var text = reader.At + 4 + colon + 1;
        if (colon < 0 || reader.Text[text - 1] != ':' || reader.Caret < text)
            return false;
        var end = reader.EndOfBracket(reader.At);
        if (end <= reader.Caret)
            return reader.Skip(end, NotProse.Command);
        reader.Output.Space();
        return reader.Skip(text, NotProse.Command);
    }

    /// <summary>&lt;&lt;target&gt;&gt;, &lt;2024-01-31&gt; and &lt;https://address&gt;; "&lt;5" is prose.</summary>
    public static bool Target(ref InlineReader reader)
    {
        var isTarget = reader.Ahead(1) == '<';
        if (!isTarget && !IsDate(reader.Rest[1..]) && !reader.Rest.StartsWith("<%%") && !IsAddress(ref reader))
            return false;
        var close = reader.Find(isTarget ? ">>" : ">", reader.At + 1);
        if (close < 0)
            return reader.Unclosed(NotProse.Command);
        return reader.Skip(close + (isTarget ? 2 : 1), NotProse.Command);
    }

    /// <summary>[2024-01-31 Wed].</summary>
    public static bool InactiveTime(ref InlineReader reader)
    {
        if (!IsDate(reader.Rest[1..]))
            return false;
        return reader.SkipPast("]", reader.At + 1, NotProse.Command);
    }

    private static bool IsDate(ReadOnlySpan<char> text) =>
        text.Length > 4 && text[4] == '-' && text[..4].IndexOfAnyExceptInRange('0', '9') < 0;

    private static bool IsAddress(ref InlineReader reader)
    {
        var end = reader.Rest.IndexOfAny(" >\n");
        return reader.Rest[..(end < 0 ? reader.Rest.Length : end)].IndexOf("://") > 1;
    }

    /// <summary>{{{macro(arguments)}}}.</summary>
    public static bool Macro(ref InlineReader reader)
    {
        if (!reader.Rest.StartsWith("{{{"))
            return false;
        return reader.SkipPast("}}}", reader.At + 3, NotProse.Command);
    }

    /// <summary>@@backend:text@@ is exported to one format only.</summary>
    public static bool Export(ref InlineReader reader)
    {
        if (reader.Ahead(1) != '@' || !char.IsAsciiLetter(reader.Ahead(2)))
            return false;
        return reader.SkipPast("@@", reader.At + 2, NotProse.Html, 200);
    }

    /// <summary>src_python[options]{code} and call_name(arguments); the name has already been written and is taken back.</summary>
    public static bool Source(ref InlineReader reader)
    {
        var name = reader.Text[..reader.At] switch
        {
            var text when text.EndsWith("src") => 3,
            var text when text.EndsWith("call") => 4,
            _ => 0,
        };
        if (name == 0 || reader.At > name && char.IsLetterOrDigit(reader.Text[reader.At - name - 1]))
            return false;
        var open = reader.At + 1 + Word(reader.Rest[1..]);
        if (open < reader.Text.Length && reader.Text[open] == '[')
            open = Math.Min(reader.EndOfBracket(open), reader.Text.Length);
        if (open == reader.At + 1 || open >= reader.Text.Length || reader.Text[open] != (name == 3 ? '{' : '('))
            return false;
        var end = reader.EndOfBracket(open);
        reader.Output.TakeBack(name);
        return reader.Skip(end, NotProse.Code);
    }

    private static int Word(ReadOnlySpan<char> text)
    {
        var end = 0;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '-' or '+' or '#' or '_'))
            end++;
        return end;
    }

    /// <summary>A dollar sign after a letter, or before the end of a link's text, is literal.</summary>
    public static bool Dollar(ref InlineReader reader) =>
        !char.IsLetterOrDigit(reader.Before) && reader.Ahead(1) != ']' && DollarMaths.Careful(ref reader);

    /// <summary>=verbatim= and ~code~ around words.</summary>
    public static bool Verbatim(ref InlineReader reader)
    {
        if (!char.IsWhiteSpace(reader.Before) && !Openings.Contains(reader.Before))
            return false;
        // "=>" and "==" are operators.
        if (char.IsWhiteSpace(reader.Ahead(1)) && reader.At + 1 < reader.Text.Length || reader.Ahead(1) is '>' or '=')
            return false;
        var close = Emphasis.Partner(ref reader, reader.At + 2);
        // "~5 minutes" is an estimate, and "~/letters" a folder.
        if (close < 0)
            return !char.IsAsciiDigit(reader.Ahead(1)) && reader.Ahead(1) != '/' && reader.Unclosed(NotProse.Code);
        return reader.Keep(reader.At + 1, close - reader.At - 1, close + 1, NotProse.Code);
    }
}
