using System.Buffers;
using Gpt2.Prose.Blocks;

namespace Gpt2.Prose.Dialects.Latex;

/// <summary>What a line of LaTeX opens and leaves open: displays, and environments that are not prose.</summary>
internal static class LatexLine
{
    public const char Bracket = '[',
        Dollars = '$',
        Never = 'f',
        Environment = 'e';

    private static readonly SearchValues<char> Marks = SearchValues.Create("\\%$");

    /// <summary>Where something opens that is not closed on the line, or -1. Comments and verbatim code open nothing.</summary>
    public static int FindOpen(ReadOnlySpan<char> line, int at, out BlockState literal)
    {
        literal = default;
        while (at < line.Length && line[at..].IndexOfAny(Marks) is >= 0 and var mark)
        {
            at += mark;
            if (line[at] == '%')
                return -1;
            var length = Opener(line[at..], out literal);
            if (length == 0)
            {
                at += Passed(line[at..]);
                continue;
            }
            var close = Close(line[(at + length)..], ref literal);
            if (close < 0)
                return at;
            at += length + close;
        }
        return -1;
    }

    /// <summary>The place after the marker that closes the literal block, or -1. Nested openings are counted.</summary>
    public static int Close(ReadOnlySpan<char> line, ref BlockState literal)
    {
        if (literal.Mark != Environment)
            return Behind(
                line,
                literal.Mark switch
                {
                    Bracket => "\\]",
                    Never => "\\fi",
                    _ => "$$",
                }
            );
        var name = literal.Name;
        var (from, depth) = (0, literal.Count);
        var verbatim = LatexCommands.IsVerbatim(literal.Reason);
        while (NextOfEnvironment(line, from, name, out var begins) is >= 0 and var at)
        {
            if (!verbatim && IsCommented(line[..at]))
                break;
            from = at + name!.Length + (begins ? "\\begin{}" : "\\end{}").Length;
            depth += begins ? 1 : -1;
            if (depth <= 0 || verbatim && !begins)
                return from;
        }
        literal = literal with { Count = verbatim ? 1 : depth };
        return -1;
    }

    /// <summary>The place after an environment at the beginning of the text that is not prose; past the end of the text if it is still
    /// open, 0 if there is none.</summary>
    public static int EndOfEnvironment(ReadOnlySpan<char> text, out NotProse reason)
    {
        var length = Opener(text, out var literal);
        reason = literal.Reason;
        if (length == 0 || literal.Mark != Environment)
            return 0;
        var close = Close(text[length..], ref literal);
        return close < 0 ? text.Length + 1 : length + close;
    }

    private static int Behind(ReadOnlySpan<char> line, string mark)
    {
        for (var from = 0; line[from..].IndexOf(mark) is >= 0 and var at; from += at + 2)
            if (from + at == 0 || line[from + at - 1] != '\\' || from + at > 1 && line[from + at - 2] == '\\')
                return IsCommented(line[..(from + at)]) ? -1 : from + at + mark.Length;
        return -1;
    }

    private static int NextOfEnvironment(ReadOnlySpan<char> line, int from, ReadOnlySpan<char> name, out bool begins)
    {
        for (; line[from..].IndexOf('\\') is >= 0 and var at; from += at + 1)
        {
            var rest = line[(from + at)..];
            begins = rest.StartsWith("\\begin{");
            var length = begins ? 7 : 5;
            if ((begins || rest.StartsWith("\\end{")) && rest[length..].StartsWith(name) && rest[(length + name.Length)..].StartsWith('}'))
                return from + at;
        }
        begins = false;
        return -1;
    }

    private static bool IsCommented(ReadOnlySpan<char> before)
    {
        for (var from = 0; before[from..].IndexOf('%') is >= 0 and var at; from += at + 1)
            if (from + at == 0 || before[from + at - 1] != '\\')
                return true;
        return false;
    }

    /// <summary>The length of an opening marker at the beginning of <paramref name="text"/>; 0 if there is none.</summary>
    private static int Opener(ReadOnlySpan<char> text, out BlockState literal)
    {
        literal = default(BlockState).Literal(NotProse.Maths, text[0] == '$' ? Dollars : Bracket);
        if (text.StartsWith("$$") || text.StartsWith("\\["))
            return 2;
        if (LatexCommands.Name(text) is "iffalse")
        {
            literal = default(BlockState).Literal(NotProse.Command, Never);
            return "\\iffalse".Length;
        }
        if (!text.StartsWith("\\begin{"))
            return 0;
        var name = LatexCommands.Environment(text);
        if (LatexCommands.Literal(name) is not { } reason)
            return 0;
        literal = default(BlockState).Literal(reason, Environment, 1, name: name.ToString());
        return "\\begin{}".Length + name.Length;
    }

    /// <summary>The length of something that opens nothing: a sign after a backslash, verbatim code, the name of a command.</summary>
    private static int Passed(ReadOnlySpan<char> text)
    {
        if (text[0] != '\\' || text.Length == 1)
            return 1;
        var name = LatexCommands.Name(text);
        if (name.IsEmpty)
            return 2;
        if (LatexVerbatim.IsCommand(name))
            return Math.Min(LatexVerbatim.Read(text, name).End, text.Length);
        if (LatexCommands.Defines(name))
            return Math.Min(LatexCommands.EndOfDefinition(text, name.Length + 1), text.Length);
        return 1 + name.Length;
    }
}
