using Gpt2.Prose.Blocks;
using Gpt2.Prose.Inlines;

namespace Gpt2.Prose.Dialects.Markdown;

/// <summary>Markdown's escapes, autolinks and attribute lists.</summary>
internal static class MarkdownInlines
{
    public static bool Escape(ref InlineReader reader)
    {
        var next = reader.Ahead(1);
        if (next == '\n')
            return reader.At + 1 < reader.Text.Length && reader.At + 1 < reader.Caret && HardBreak(ref reader);
        if (next is '(' or '[' && Maths(ref reader, next == '(' ? "\\)" : "\\]"))
            return true;
        return char.IsAscii(next) && CommonInlines.Escape(ref reader);
    }

    private static bool HardBreak(ref InlineReader reader)
    {
        reader.Output.Break();
        return reader.Drop(2);
    }

    private static bool Maths(ref InlineReader reader, string mark)
    {
        var start = reader.At + 2;
        var close = reader.Find(mark, start);
        return close >= 0
            && DollarMaths.IsFormula(reader.Text[start..close])
            && reader.Keep(start, close - start, close + 2, NotProse.Maths);
    }

    /// <summary>An address in angle brackets is text for the reader.</summary>
    public static bool AutoLink(ref InlineReader reader)
    {
        var close = reader.Find(">", reader.At + 1);
        var end = close < 0 ? reader.Caret : close;
        var inner = reader.Text[(reader.At + 1)..Math.Max(end, reader.At + 1)];
        if (inner.IndexOfAny(" \n<") >= 0 || !IsAddress(inner))
            return false;
        return close < 0 ? reader.Unclosed(NotProse.Link, 500) : reader.Keep(reader.At + 1, inner.Length, close + 1, NotProse.Link);
    }

    private static bool IsAddress(ReadOnlySpan<char> text)
    {
        var scheme = text.IndexOf(':');
        return scheme > 1 && char.IsAsciiLetter(text[0]) && !text[..scheme].ContainsAny('=', '"', '/')
            || text.IndexOf('@') > 0 && !text.Contains('=');
    }

    /// <summary>"%%…%%".</summary>
    public static bool ObsidianComment(ref InlineReader reader)
    {
        if (reader.Ahead(1) != '%')
            return false;
        var close = reader.Find("%%", reader.At + 2);
        return close < 0
            ? !char.IsLetterOrDigit(reader.Before) && reader.Unclosed(NotProse.Command)
            : reader.Skip(close + 2, NotProse.Command);
    }

    /// <summary>"{#id .class}" after a heading or a span, and "{{ variable }}".</summary>
    public static bool Attributes(ref InlineReader reader)
    {
        if (reader.Ahead(1) is not ('#' or '.' or ':' or '{' or '%'))
            return false;
        var end = reader.EndOfBracket(reader.At);
        return end <= reader.Text.Length ? reader.Skip(end, NotProse.Command) : reader.Unclosed(NotProse.Command);
    }
}
