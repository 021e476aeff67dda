using Gpt2.Prose.Blocks;
using Gpt2.Prose.Inlines;

namespace Gpt2.Prose.Dialects.Latex;

/// <summary>LaTeX inside a paragraph: a command is left out; its text stays, unless the reader never sees it.</summary>
internal static class LatexInlines
{
    private const string Accents = "'`^\"~";

    /// <summary>A comment to the end of the line. It swallows the line ending and the next line's indentation.</summary>
    public static bool Comment(ref InlineReader reader)
    {
        var end = reader.Rest.IndexOf('\n');
        return reader.Enter(end < 0 ? reader.Text.Length + 1 : reader.At + end + 1, NotProse.Command);
    }

    /// <summary>\( … \) and \[ … \].</summary>
    public static bool Maths(ref InlineReader reader)
    {
        if (reader.Ahead(1) is not ('(' or '['))
            return false;
        var start = reader.At + 2;
        var close = reader.Find(reader.Ahead(1) == '(' ? "\\)" : "\\]", start);
        return close < 0
            ? reader.Skip(reader.Text.Length + 1, NotProse.Maths)
            : reader.Keep(start, close - start, close + 2, NotProse.Maths);
    }

    /// <summary>An environment with maths or code inside a sentence.</summary>
    public static bool Environment(ref InlineReader reader) =>
        LatexLine.EndOfEnvironment(reader.Rest, out var reason) is > 0 and var length && reader.Skip(reader.At + length, reason);

    /// <summary>\verb|code| with any delimiter, and similar commands.</summary>
    public static bool Verb(ref InlineReader reader)
    {
        var name = LatexCommands.Name(reader.Rest);
        if (!LatexVerbatim.IsCommand(name))
            return false;
        var (start, close, end) = LatexVerbatim.Read(reader.Rest, name);
        return end > reader.Rest.Length
            ? reader.Skip(reader.Text.Length + 1, NotProse.Code)
            : reader.Keep(reader.At + start, close - start, reader.At + end, NotProse.Code);
    }

    /// <summary>A backslash before a non-letter: a line break, a space, a sign, an accent.</summary>
    public static bool Symbol(ref InlineReader reader)
    {
        var sign = reader.Ahead(1);
        if (char.IsAsciiLetter(sign))
            return Accent(ref reader, sign);
        if (reader.At + 1 >= reader.Text.Length)
            return reader.Skip(reader.At + 2, NotProse.Command);
        if (sign == '\\')
            return LineBreak(ref reader);
        if (sign is ' ' or ',' or ';' or ':' or '!' or '\n')
            return Space(ref reader, sign is not ('!' or ','));
        if (Accents.Contains(sign) && Accent(ref reader, sign))
            return true;
        if (sign is '-' or '/' or '@')
            return reader.Drop(2);
        reader.Drop(1);
        reader.Copy(1);
        return true;
    }

    /// <summary>\\, \\* and \\[2pt].</summary>
    private static bool LineBreak(ref InlineReader reader)
    {
        reader.Output.Break();
        var end = reader.At + (reader.Ahead(2) == '*' ? 3 : 2);
        if (end < reader.Text.Length && reader.Text[end] == '[')
            end = reader.EndOfBracket(end);
        return reader.Enter(end, NotProse.Command);
    }

    private static bool Space(ref InlineReader reader, bool wide)
    {
        if (wide)
            reader.Output.Space();
        return reader.Drop(2);
    }

    /// <summary>\'e, \'{e}, \"{\i} and \c{c}: the letter with its accent.</summary>
    private static bool Accent(ref InlineReader reader, char accent)
    {
        var braced = reader.Ahead(2) == '{';
        if (char.IsAsciiLetter(accent) && !(accent is 'c' or 'v' or 'H' && braced))
            return false;
        // The dotless \i and \j exist only to carry an accent.
        var dotless = braced && reader.Ahead(3) == '\\';
        var letter = reader.Ahead(2 + (braced ? 1 : 0) + (dotless ? 1 : 0));
        var length = 3 + (braced ? 2 : 0) + (dotless ? 1 : 0);
        if (braced && reader.Ahead(length - 1) != '}')
            return false;
        return LatexAccents.Combine(accent, letter) is { } text && reader.Replace(length, text);
    }

    public static bool Command(ref InlineReader reader)
    {
        var name = LatexCommands.Name(reader.Rest);
        var end = reader.At + 1 + name.Length;
        if (name.IsEmpty || end >= reader.Caret && end >= reader.Text.Length)
            return reader.Skip(end + 1, NotProse.Command);
        if (reader.Caret <= end)
            return reader.Skip(end + 1, NotProse.Command);
        if (reader.Text[end] == '*')
            end++;
        if (name is "footnote" or "thanks" or "marginpar")
            return Footnote(ref reader, end);
        if (name is "ref" or "cref" or "autoref" or "pageref")
            return Number(ref reader, end);
        if (LatexCommands.Silent(name) is { } reason)
            return reader.Skip(EndOfSilent(ref reader, name, end), reason);
        if (name is "url" or "href" or "path")
            return Address(ref reader, name, end);
        if (LatexCommands.HidesFirst(name))
            return reader.Skip(LatexCommands.EndOfArguments(reader.Text[..FirstEnd(ref reader, end)], end), NotProse.Command);
        if (LatexCommands.Text(name) is { } text)
            return Written(ref reader, text, end);
        if (end >= reader.Text.Length || reader.Text[end] != '[')
            return reader.Enter(end, NotProse.Command);
        if (name is not "item")
            return reader.Enter(reader.EndOfBracket(end), NotProse.Command);
        reader.OpenBrackets++;
        return reader.Enter(end + 1, NotProse.Command);
    }

    private static int EndOfSilent(ref InlineReader reader, ReadOnlySpan<char> name, int end) =>
        LatexCommands.Defines(name) ? LatexCommands.EndOfDefinition(reader.Text, end) : LatexCommands.EndOfArguments(reader.Text, end);

    /// <summary>In print there is a number here; without one this would read "see Figure .".</summary>
    private static bool Number(ref InlineReader reader, int open)
    {
        var end = LatexCommands.EndOfArguments(reader.Text, open);
        if (end <= reader.Caret)
            reader.Output.Write("1");
        return reader.Skip(end, NotProse.Command);
    }

    /// <summary>A note interrupts its sentence, so it is read only while it is being written.</summary>
    private static bool Footnote(ref InlineReader reader, int open)
    {
        var end = open < reader.Text.Length && reader.Text[open] == '{' ? reader.EndOfBracket(open) : open;
        if (end <= reader.Caret)
            return reader.Skip(end, NotProse.Command);
        reader.Output.Space();
        return reader.Skip(open, NotProse.Command);
    }

    private static bool Address(ref InlineReader reader, ReadOnlySpan<char> name, int open)
    {
        if (open >= reader.Text.Length || reader.Text[open] != '{')
            return reader.Skip(open, NotProse.Link);
        var end = reader.EndOfBracket(open);
        return name is "href"
            ? reader.Skip(end, NotProse.Link)
            : reader.Keep(Math.Min(open + 1, reader.Text.Length), Math.Max(0, end - open - 2), end, NotProse.Link);
    }

    private static int FirstEnd(ref InlineReader reader, int at)
    {
        while (at < reader.Text.Length && reader.Text[at] == '[')
            at = reader.EndOfBracket(at);
        if (at < reader.Text.Length && reader.Text[at] == '{')
            at = reader.EndOfBracket(at);
        return Math.Min(at, reader.Text.Length);
    }

    /// <summary>
    /// A command that stands for characters. LaTeX swallows the space after each. After a whole word the space was meant, though ("\LaTeX
    /// is"), and only a letter can be inside a word.
    /// </summary>
    private static bool Written(ref InlineReader reader, string text, int end)
    {
        if (text == "\n")
            reader.Output.Break();
        else
            reader.Output.Write(text);
        if (text.Length == 1 && char.IsLetter(text[0]))
            while (end < reader.Caret && reader.Text[end] == ' ')
                end++;
        return reader.Skip(end, NotProse.Command);
    }

    /// <summary>`` and '' are double quotes; a single one is already an apostrophe or a quote.</summary>
    public static bool Quote(ref InlineReader reader)
    {
        if (reader.Ahead(1) == reader.Rest[0])
            return reader.Replace(2, reader.Rest[0] == '`' ? "“" : "”");
        return reader.Rest[0] == '`' && reader.Replace(1, "‘");
    }
}
