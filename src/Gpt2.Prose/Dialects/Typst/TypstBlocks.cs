using Gpt2.Prose.Blocks;
using Gpt2.Prose.Inlines;

namespace Gpt2.Prose.Dialects.Typst;

/// <summary>Typst's blocks: headings, lists, raw blocks, comments and lines of code.</summary>
internal static class TypstBlocks
{
    private static readonly string[] Keywords =
    [
        "#set ",
        "#show",
        "#let ",
        "#import ",
        "#include ",
        "#if ",
        "#for ",
        "#while ",
        "#context ",
    ];

    public static Line Read(ref BlockState state, ReadOnlySpan<char> previous, ReadOnlySpan<char> line)
    {
        if (state.Leaf == OpenBlock.Literal)
            return GoOn(ref state, line);
        var start = BlockParsing.Indent(line);
        if (start == line.Length)
            return BlockParsing.Blank(ref state);
        return char.IsLetter(line[start]) ? BlockParsing.Paragraph(ref state, line, start) : Marked(ref state, line, start);
    }

    private static Line Marked(ref BlockState state, ReadOnlySpan<char> line, int start)
    {
        var text = line[start..];
        if (text.StartsWith("//"))
            return Line.NotProse(NotProse.Command);
        if (text.StartsWith("/*") && text.IndexOf("*/") < 0)
            return BlockParsing.Open(ref state, state.Closed().Literal(NotProse.Command, '/'));
        if (text.StartsWith("```") && text[3..].IndexOf("```") < 0)
            return BlockParsing.Open(ref state, state.Closed().Literal(NotProse.Code, '`'));
        if (text.TrimEnd(" \t") is "]")
            return BlockParsing.Markup(ref state, NotProse.Command);
        if (text[0] == '#')
            return Code(ref state, line, start);
        if (text.TrimEnd(" \t") is "$")
            return BlockParsing.Open(ref state, state.Closed().Literal(NotProse.Maths, '$'));
        var level = BlockParsing.Run(text, '=');
        if (level > 0 && (level == text.Length || text[level] == ' '))
            return BlockParsing.Heading(ref state, line, start + level);
        var mark = BlockParsing.ListMark(text, "-+/");
        return mark > 0 ? BlockParsing.Item(ref state, line, start + mark) : BlockParsing.Paragraph(ref state, line, start);
    }

    /// <summary>A statement takes its line, and as many more as its brackets stay open; a call as many as its arguments do.</summary>
    private static Line Code(ref BlockState state, ReadOnlySpan<char> line, int start)
    {
        if (line[^1] == '[')
            return BlockParsing.Markup(ref state, NotProse.Command);
        var isStatement = IsStatement(line[start..]);
        var open = OpenBrackets(line);
        if (isStatement ? open > 0 : HasOpenArguments(line[start..]))
            return BlockParsing.Open(ref state, state.Closed().Literal(NotProse.Command, '(', Math.Max(open, 1)));
        return isStatement ? BlockParsing.Markup(ref state, NotProse.Command) : BlockParsing.Paragraph(ref state, line, start);
    }

    /// <summary>The call at the beginning of the line goes on in the next with something else than prose.</summary>
    private static bool HasOpenArguments(ReadOnlySpan<char> text)
    {
        var (open, at) = (0, 1 + Name(text[1..]));
        while (at < text.Length && text[at] is '(' or '[' or '{')
            (open, at) = (at, Brackets.End(text, at));
        return at > text.Length && text[open] != '[';
    }

    /// <summary>The length of a name; a full stop behind it belongs to the sentence.</summary>
    public static int Name(ReadOnlySpan<char> text)
    {
        var end = 0;
        while (
            end < text.Length
            && (
                char.IsAsciiLetterOrDigit(text[end])
                || text[end] is '-' or '_'
                || text[end] == '.' && end + 1 < text.Length && char.IsAsciiLetter(text[end + 1])
            )
        )
            end++;
        return end;
    }

    private static bool IsStatement(ReadOnlySpan<char> text)
    {
        foreach (var keyword in Keywords)
            if (text.StartsWith(keyword))
                return true;
        return false;
    }

    private static Line GoOn(ref BlockState state, ReadOnlySpan<char> line)
    {
        if (state.Mark == '(')
            state = state with { Count = state.Count + OpenBrackets(line) };
        return BlockParsing.Within(
            ref state,
            state.Mark switch
            {
                '/' => line.IndexOf("*/") >= 0,
                '`' => line.IndexOf("```") >= 0,
                '$' => line.Contains('$'),
                _ => state.Count <= 0,
            }
        );
    }

    private static int OpenBrackets(ReadOnlySpan<char> line)
    {
        var open = 0;
        foreach (var c in line)
            open += c switch
            {
                '(' or '[' or '{' => 1,
                ')' or ']' or '}' => -1,
                _ => 0,
            };
        return open;
    }
}
