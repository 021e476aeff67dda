using Gpt2.Prose.Blocks;
using Gpt2.Prose.Inlines;

namespace Gpt2.Prose.Dialects.Typst;

/// <summary>Typst inside a paragraph: code behind #, references, labels, comments.</summary>
internal static class TypstInlines
{
    /// <summary>A backslash before white space breaks the line.</summary>
    public static bool Escape(ref InlineReader reader)
    {
        if (!char.IsWhiteSpace(reader.Ahead(1)) || reader.At + 1 >= reader.Caret)
            return CommonInlines.Escape(ref reader);
        reader.Output.Break();
        return reader.Drop(2);
    }

    /// <summary>#name(arguments)[text]: the text in brackets is prose.</summary>
    public static bool Code(ref InlineReader reader)
    {
        var end = reader.At + 1;
        end += TypstBlocks.Name(reader.Text[end..]);
        if (end < reader.Text.Length && reader.Text[end] == '(')
            end = reader.EndOfBracket(end);
        if (end >= reader.Text.Length || reader.Text[end] != '[')
            return reader.Skip(end >= reader.Caret ? end + 1 : end, NotProse.Command);
        reader.OpenBrackets++;
        return reader.Enter(end + 1, NotProse.Command);
    }

    /// <summary>@name, but not the middle of an e-mail address.</summary>
    public static bool Reference(ref InlineReader reader)
    {
        if (char.IsLetterOrDigit(reader.Before))
            return false;
        var end = reader.At + 1;
        while (end < reader.Text.Length && (char.IsLetterOrDigit(reader.Text[end]) || reader.Text[end] is '-' or '_' or ':'))
            end++;
        return reader.Skip(end == reader.Caret ? end + 1 : end, NotProse.Command);
    }

    /// <summary>&lt;name&gt;.</summary>
    public static bool Label(ref InlineReader reader)
    {
        if (!char.IsAsciiLetter(reader.Ahead(1)))
            return false;
        var close = reader.Find(">", reader.At + 1);
        if (close < 0)
            return reader.Unclosed(NotProse.Command);
        return !reader.Text[reader.At..close].Contains(' ') && reader.Skip(close + 1, NotProse.Command);
    }

    /// <summary>// to the line's end, unless it belongs to an address, and /* … */.</summary>
    public static bool Comment(ref InlineReader reader)
    {
        if (reader.Ahead(1) is not ('/' or '*') || reader.Before == ':')
            return false;
        reader.Output.Space();
        var mark = reader.Ahead(1) == '/' ? "\n" : "*/";
        var close = reader.Rest[2..].IndexOf(mark);
        return reader.Skip(close < 0 ? reader.Text.Length + 1 : reader.At + 2 + close + mark.Length, NotProse.Command);
    }
}
