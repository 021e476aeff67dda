using Gpt2.Prose.Blocks;
using Gpt2.Prose.Inlines;

namespace Gpt2.Prose.Dialects.Markdown;

/// <summary>The Markdown blocks that a line can begin on its own, inside its containers.</summary>
internal static class MarkdownLeafBlocks
{
    public static bool TryRead(ref BlockState state, ReadOnlySpan<char> previous, MarkdownCursor cursor, out Line line)
    {
        var text = cursor.Text;
        Line? read = text[0] switch
        {
            '#' => Heading(ref state, cursor),
            '`' or '~' => Fence(ref state, text),
            '<' => text.StartsWith("<<< ") ? BlockParsing.Markup(ref state, NotProse.Command) : cursor.Flavour.Angle(ref state, cursor),
            '{' => cursor.Flavour.Brace(ref state, cursor),
            '$' or '\\' => Maths(ref state, text),
            '[' => Definition(ref state, text),
            '=' => Underline(ref state, text) ?? MkDocs(ref state, text),
            '!' or '?' => MkDocs(ref state, text),
            '/' => text.StartsWith("///") ? BlockParsing.Markup(ref state, NotProse.Command) : null,
            '%' => ObsidianComment(ref state, text),
            ';' => Snippet(ref state, text),
            '|' or ':' or '-' => Underline(ref state, text)
                ?? TableRule(ref state, previous, text)
                ?? TableRow(ref state, text)
                ?? Snippet(ref state, text)
                ?? Container(ref state, text),
            _ => null,
        };
        read ??= BlockParsing.IsThematicBreak(text) ? BlockParsing.Markup(ref state, NotProse.NoText) : null;
        line = read.GetValueOrDefault();
        return read != null;
    }

    private static Line? Heading(ref BlockState state, MarkdownCursor cursor)
    {
        var level = BlockParsing.Run(cursor.Text, '#');
        if (level > 6 || level < cursor.Text.Length && cursor.Text[level] is not (' ' or '\t'))
            return null;
        cursor.SkipSpace();
        cursor.Skip(level);
        cursor.SkipSpace();
        state = state.Closed();
        return new(LineKind.Heading, cursor.At, cursor.At + WithoutClosingMarks(cursor.Rest));
    }

    private static int WithoutClosingMarks(ReadOnlySpan<char> text)
    {
        var end = text.TrimEnd(" \t");
        var open = end.TrimEnd('#');
        var closed = open.Length < end.Length && (open.IsEmpty || open[^1] is ' ' or '\t');
        return closed ? open.TrimEnd(" \t").Length : text.Length;
    }

    private static Line? Fence(ref BlockState state, ReadOnlySpan<char> text)
    {
        var length = BlockParsing.Run(text, text[0]);
        if (length < 3 || text[0] == '`' && text[length..].Contains('`'))
            return null;
        return BlockParsing.Open(ref state, state.Literal(NotProse.Code, text[0], length));
    }

    private static Line? Maths(ref BlockState state, ReadOnlySpan<char> text)
    {
        var (mark, end) = text switch
        {
            _ when text.StartsWith("$$") => ('$', "$$"),
            _ when text.StartsWith("\\[") => ('[', "\\]"),
            _ when text.StartsWith("\\begin{") => ('b', "\\end{"),
            _ => (default, ""),
        };
        if (mark == default)
            return null;
        var close = text[2..].IndexOf(end);
        // CommonMark reads "\[" as a bracket, so it may be one.
        if (mark == '[' && (close < 0 ? !BlockParsing.IsBlank(text[2..]) : !DollarMaths.IsFormula(text.Slice(2, close))))
            return null;
        if (close < 0)
            return BlockParsing.Open(ref state, state.Literal(NotProse.Maths, mark));
        // "$$x$$ is" begins a paragraph; the inline rules handle it.
        return mark == 'b' || BlockParsing.IsBlank(text[(2 + close + 2)..]) ? BlockParsing.Markup(ref state, NotProse.Maths) : null;
    }

    private static Line? Definition(ref BlockState state, ReadOnlySpan<char> text)
    {
        if (state.Leaf == OpenBlock.Paragraph)
            return null;
        if (IsAlert(state, text))
            return BlockParsing.Markup(ref state, NotProse.Command);
        var close = text.IndexOf("]:");
        return close > 1 && !text[1..close].ContainsAny('[', ']') && IsDestination(text[(close + 2)..].Trim(" \t"))
            ? BlockParsing.Markup(ref state, NotProse.Link)
            : null;
    }

    /// <summary>GitHub's and Obsidian's "[!NOTE]", the first line of a quote.</summary>
    private static bool IsAlert(in BlockState state, ReadOnlySpan<char> text) =>
        text.Length > 2
        && text[1] == '!'
        && char.IsAsciiLetter(text[2])
        && state.Containers.Count is > 0 and var count
        && state.Containers[count - 1] == ContainerStack.Quote;

    /// <summary>An address, or one word with an optional title in quotes; "[Interviewer]: How did it start?" is prose.</summary>
    private static bool IsDestination(ReadOnlySpan<char> text)
    {
        var end = text.StartsWith('<') ? text.IndexOf('>') + 1 : text.IndexOfAny(' ', '\t');
        if (end < 0)
            return true;
        var title = text[end..].TrimStart(" \t");
        return title.IsEmpty || title[0] is '"' or '\'' or '(' || text[..end].Contains("://", StringComparison.Ordinal);
    }

    private static Line? Underline(ref BlockState state, ReadOnlySpan<char> text)
    {
        if (state.Leaf != OpenBlock.Paragraph || text[0] is not ('=' or '-') || !BlockParsing.IsRunOf(text, text[0], 1))
            return null;
        state = state.Closed();
        return new(LineKind.Underline, 0, 0);
    }

    private static Line? TableRule(ref BlockState state, ReadOnlySpan<char> previous, ReadOnlySpan<char> text)
    {
        if (state.Leaf != OpenBlock.Paragraph || !previous.Contains('|') || !IsTableRule(text))
            return null;
        state = state.Literal(NotProse.Table, '|', 1);
        return new(LineKind.TableRule, 0, 0, NotProse.Table);
    }

    /// <summary>Only dashes, colons, bars and spaces, including a dash and a bar or colon.</summary>
    public static bool IsTableRule(ReadOnlySpan<char> text) =>
        text.Contains('-') && text.IndexOfAny('|', ':') >= 0 && text.IndexOfAnyExcept(" \t|:-") < 0;

    /// <summary>A line that begins with a bar is a table row at once, before its rule is written.</summary>
    private static Line? TableRow(ref BlockState state, ReadOnlySpan<char> text) =>
        text[0] == '|' ? BlockParsing.Open(ref state, state.Literal(NotProse.Table, '|')) : null;

    /// <summary>Pandoc's and Docusaurus' ":::".</summary>
    private static Line? Container(ref BlockState state, ReadOnlySpan<char> text) =>
        text.StartsWith(":::") ? BlockParsing.Markup(ref state, NotProse.Command) : null;

    /// <summary>MkDocs' admonitions, tabs and collapsible notes: !!! note, === "Tab", ???+ note. Their lines are indented by
    /// four.</summary>
    private static Line? MkDocs(ref BlockState state, ReadOnlySpan<char> text)
    {
        var run = BlockParsing.Run(text, text[0]);
        var rest = run == 3 ? text[3..].TrimStart("+!") : default;
        if (!rest.StartsWith(' ') || rest.Length < 2 || text[0] == '=' && rest.TrimStart(' ')[..1] is not "\"")
            return null;
        var line = BlockParsing.Markup(ref state, NotProse.Command);
        state = state with { Containers = state.Containers.Push(ContainerStack.Note) };
        return line;
    }

    /// <summary>PyMdown's "--8&lt;--" before the name of a file, or around lines with names.</summary>
    private static Line? Snippet(ref BlockState state, ReadOnlySpan<char> text)
    {
        if (!IsSnippet(text, out var rest))
            return null;
        return BlockParsing.IsBlank(rest)
            ? BlockParsing.Open(ref state, state.Literal(NotProse.Command, '8'))
            : BlockParsing.Markup(ref state, NotProse.Command);
    }

    public static bool IsSnippet(ReadOnlySpan<char> text, out ReadOnlySpan<char> rest)
    {
        rest = text.TrimStart(";").TrimStart('-');
        var opens = rest.Length < text.Length && rest.StartsWith("8<-");
        rest = opens ? rest[2..].TrimStart('-') : default;
        return opens;
    }

    /// <summary>Obsidian's "%%" that is not closed on its line.</summary>
    private static Line? ObsidianComment(ref BlockState state, ReadOnlySpan<char> text) =>
        text.StartsWith("%%") && text[2..].IndexOf("%%") < 0 ? BlockParsing.Open(ref state, state.Literal(NotProse.Command, '%')) : null;
}
