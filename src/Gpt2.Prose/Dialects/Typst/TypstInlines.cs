using Gpt2.Prose.Blocks;
using Gpt2.Prose.Inlines;

namespace Gpt2.Prose.Dialects.Typst;

/// <summary>Typst inside a paragraph: code after #, references, labels, comments.</summary>
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

    /// <summary>$ … $; a dollar sign in a string does not count.</summary>
    public static bool Formula(ref InlineReader reader)
    {
        var cursor = new TypstCursor(reader.LookAhead(), Math.Min(1, reader.Rest.Length), default, isFormula: true);
        cursor.LeaveFormula();
        return cursor.IsFormula
            ? reader.Skip(reader.Text.Length + 1, NotProse.Maths)
            : reader.Keep(reader.At + 1, cursor.At - 2, reader.At + cursor.At, NotProse.Maths);
    }

    /// <summary>#name(arguments)[text]: the text in brackets is prose. Text in the arguments interrupts its sentence, so it is read only
    /// while it is being written.</summary>
    public static bool Code(ref InlineReader reader)
    {
        var ahead = reader.LookAhead();
        var inside = new TypstCursor(ahead[..Math.Min(reader.Caret - reader.At, ahead.Length)], 0, default);
        if (inside.TryEnterContent())
            return reader.Enter(reader.At + inside.At, NotProse.Command);
        var cursor = new TypstCursor(ahead, 0, default);
        if (!cursor.TryLeaveCode())
            return reader.Skip(reader.Text.Length + 1, NotProse.Command);
        var end = reader.At + cursor.At;
        if (cursor.Modes.Innermost != TypstMode.Content)
            return reader.Skip(end >= reader.Caret && reader.Before != ']' ? end + 1 : end, NotProse.Command);
        reader.OpenBrackets++;
        return reader.Enter(end, NotProse.Command);
    }

    /// <summary>@name and @name[text], but not the middle of an e-mail address; a full stop at its end belongs to the sentence.</summary>
    public static bool Reference(ref InlineReader reader)
    {
        if (char.IsLetterOrDigit(reader.Before))
            return false;
        var end = reader.At + 1;
        while (end < reader.Text.Length && (char.IsLetterOrDigit(reader.Text[end]) || reader.Text[end] is '-' or '_' or ':' or '.'))
            end++;
        while (end < reader.Caret && reader.Text[end - 1] is '.' or ':')
            end--;
        if (end >= reader.Text.Length || reader.Text[end] != '[')
            return reader.Skip(end == reader.Caret ? end + 1 : end, NotProse.Command);
        reader.OpenBrackets++;
        return reader.Enter(end + 1, NotProse.Command);
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

    /// <summary>// to the end of the line, unless it belongs to an address, and /* … */.</summary>
    public static bool Comment(ref InlineReader reader)
    {
        if (reader.Ahead(1) is not ('/' or '*'))
            return false;
        if (reader.Before == ':')
            return Address(ref reader);
        reader.Output.Space();
        var depth = 0;
        var end = reader.Ahead(1) == '/' ? reader.Rest.IndexOf('\n') + 1 : TypstCursor.EndOfComment(reader.LookAhead(), 0, ref depth);
        return reader.Skip(end <= 0 ? reader.Text.Length + 1 : reader.At + end, NotProse.Command);
    }

    private static bool Address(ref InlineReader reader)
    {
        var length = reader.Rest.IndexOfAny(" \t\n]");
        reader.Copy(length < 0 ? reader.Rest.Length : length);
        return true;
    }
}
