using Gpt2.Inference;

namespace Gpt2.LanguageServer.Prose;

/// <summary>Typst's blocks: headings, lists, raw blocks, comments and lines of code.</summary>
internal static class TypstLines
{
    private static readonly string[] s_keywords =
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
        if (state.Leaf == Leaf.Literal)
            return GoOn(ref state, line);
        var start = LineText.Indent(line);
        if (start == line.Length)
            return LineText.Blank(ref state);
        return char.IsLetter(line[start]) ? LineText.Paragraph(ref state, line, start) : Marked(ref state, line, start);
    }

    private static Line Marked(ref BlockState state, ReadOnlySpan<char> line, int start)
    {
        var text = line[start..];
        if (text.StartsWith("//"))
            return Line.NotProse(SuppressionReason.Command);
        if (text.StartsWith("/*") && text.IndexOf("*/") < 0)
            return LineText.Open(ref state, state.Closed().Literal(SuppressionReason.Command, '/'));
        if (text.StartsWith("```") && text[3..].IndexOf("```") < 0)
            return LineText.Open(ref state, state.Closed().Literal(SuppressionReason.Code, '`'));
        if (text.TrimEnd(" \t") is "]")
            return LineText.Markup(ref state, SuppressionReason.Command);
        if (text[0] == '#')
            return Code(ref state, line, start);
        if (text.TrimEnd(" \t") is "$")
            return LineText.Open(ref state, state.Closed().Literal(SuppressionReason.Maths, '$'));
        var level = LineText.Run(text, '=');
        if (level > 0 && (level == text.Length || text[level] == ' '))
            return LineText.Heading(ref state, line, start + level);
        var mark = LineText.ListMark(text, "-+/");
        return mark > 0 ? LineText.Item(ref state, line, start + mark) : LineText.Paragraph(ref state, line, start);
    }

    /// <summary>A statement takes its line, and as many more as its brackets stay open; a call as many as its arguments do.</summary>
    private static Line Code(ref BlockState state, ReadOnlySpan<char> line, int start)
    {
        if (line[^1] == '[')
            return LineText.Markup(ref state, SuppressionReason.Command);
        var isStatement = IsStatement(line[start..]);
        var open = OpenBrackets(line);
        if (isStatement ? open > 0 : HasOpenArguments(line[start..]))
            return LineText.Open(ref state, state.Closed().Literal(SuppressionReason.Command, '(', Math.Max(open, 1)));
        return isStatement ? LineText.Markup(ref state, SuppressionReason.Command) : LineText.Paragraph(ref state, line, start);
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
        foreach (var keyword in s_keywords)
            if (text.StartsWith(keyword))
                return true;
        return false;
    }

    private static Line GoOn(ref BlockState state, ReadOnlySpan<char> line)
    {
        if (state.Mark == '(')
            state = state with { Count = state.Count + OpenBrackets(line) };
        return LineText.Within(
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
