using System.Buffers;
using Gpt2.Prose.Blocks;

namespace Gpt2.Prose.Dialects.Latex;

/// <summary>LaTeX's blocks: preamble, environments, display maths, sections and items. Commands inside a line are inline rules.</summary>
internal static class LatexBlocks
{
    private static readonly SearchValues<char> Marks = SearchValues.Create("\\%$");

    public static Line Read(ref BlockState state, ReadOnlySpan<char> previous, ReadOnlySpan<char> line)
    {
        if (state.Leaf == OpenBlock.Literal)
            return GoOn(ref state, line);
        var start = BlockParsing.Indent(line);
        if (start == line.Length)
            return BlockParsing.Blank(ref state);
        if (state.Part != DocumentPart.Preamble && !line.ContainsAny(Marks))
            return BlockParsing.Paragraph(ref state, line, start);
        // A comment's line is taken out of the paragraph in which it stands.
        if (line[start] == '%')
            return Line.NotProse(NotProse.Command);
        return InPreamble(ref state, line[start..]) ? Line.NotProse(NotProse.FrontMatter) : Command(ref state, line, start);
    }

    private static bool InPreamble(ref BlockState state, ReadOnlySpan<char> text)
    {
        if (state.Part == DocumentPart.Unknown && text.StartsWith("\\documentclass"))
            state = state with { Part = DocumentPart.Preamble };
        if (state.Part != DocumentPart.Preamble)
            return false;
        if (text.IndexOf("\\begin{document}") >= 0)
            state = state with { Part = DocumentPart.Body };
        return true;
    }

    private static Line Command(ref BlockState state, ReadOnlySpan<char> line, int start)
    {
        var text = line[start..];
        if (text.StartsWith("\\begin{"))
            return Begin(ref state, line, start);
        if (text.StartsWith("\\end{"))
            return AfterBraces(ref state, line, start);
        if (LatexCommands.IsHeading(text))
            return BlockParsing.Heading(ref state, line, start);
        if (LatexCommands.Name(text) is "item")
            return BlockParsing.Item(ref state, line, start);
        // A float's caption is no part of the paragraph around it.
        if (LatexCommands.Name(text) is "caption" && state.Leaf == OpenBlock.Paragraph)
            state = state.Closed();
        return TextBeforeDisplay(ref state, line, start);
    }

    private static Line Begin(ref BlockState state, ReadOnlySpan<char> line, int start)
    {
        var name = LatexCommands.Environment(line[start..]);
        if (LatexCommands.Literal(name) is not { } reason)
            return AfterBraces(ref state, line, start);
        var literal = state.Literal(reason, 'e', name: name.ToString());
        return Closes(line[start..], literal) >= 0 ? BlockParsing.Markup(ref state, reason) : BlockParsing.Open(ref state, literal);
    }

    /// <summary>The text behind \begin{…}[…]{…} or \end{…}; mostly there is none.</summary>
    private static Line AfterBraces(ref BlockState state, ReadOnlySpan<char> line, int start)
    {
        var markup = BlockParsing.Markup(ref state, NotProse.Command);
        var end = LatexCommands.EndOfArguments(line, line[start..].IndexOf('{') is var open && open < 0 ? line.Length : start + open);
        if (end >= line.Length || BlockParsing.IsBlank(line[end..]))
            return markup;
        return BlockParsing.Paragraph(ref state, line, end) with { Reason = NotProse.Command };
    }

    /// <summary>A display that is still open at the line's end takes the rest of the line and the lines behind it.</summary>
    private static Line TextBeforeDisplay(ref BlockState state, ReadOnlySpan<char> line, int start)
    {
        var paragraph = BlockParsing.Paragraph(ref state, line, start);
        var open = OpenDisplay(line, out var literal);
        if (open < 0)
            return paragraph;
        state = state with { Leaf = OpenBlock.Literal, Reason = literal.Reason, Mark = literal.Mark, Name = literal.Name };
        return open == start ? Line.NotProse(literal.Reason) : paragraph with { End = open, Reason = literal.Reason };
    }

    private static int OpenDisplay(ReadOnlySpan<char> line, out BlockState literal)
    {
        literal = default(BlockState).Literal(NotProse.Maths, '[');
        var bracket = line.LastIndexOf("\\[");
        if (bracket >= 0 && (bracket == 0 || line[bracket - 1] != '\\') && Closes(line[bracket..], literal) < 0)
            return bracket;

        literal = literal with { Mark = '$' };
        var dollars = line.IndexOf("$$");
        if (dollars >= 0 && line[(dollars + 2)..].IndexOf("$$") < 0)
            return dollars;

        var begin = line.LastIndexOf("\\begin{");
        var name = begin < 0 ? default : LatexCommands.Environment(line[begin..]);
        if (LatexCommands.Literal(name) is not { } reason)
            return -1;
        literal = default(BlockState).Literal(reason, 'e', name: name.ToString());
        return Closes(line[begin..], literal) < 0 ? begin : -1;
    }

    private static Line GoOn(ref BlockState state, ReadOnlySpan<char> line)
    {
        var end = Closes(line, state);
        var reason = state.Reason;
        if (end < 0)
            return Line.NotProse(reason);
        // The sentence around a display goes on behind it.
        state = state.Closed();
        if (BlockParsing.IsBlank(line[end..]))
            return Line.NotProse(reason);
        return BlockParsing.Paragraph(ref state, line, end) with { Reason = reason };
    }

    /// <summary>Behind the mark that closes the literal block, or -1.</summary>
    private static int Closes(ReadOnlySpan<char> line, in BlockState literal)
    {
        var (mark, length) = literal.Mark switch
        {
            '[' => (line.IndexOf("\\]"), 2),
            '$' => (line.IndexOf("$$"), 2),
            _ => (LatexCommands.End(line, literal.Name), literal.Name?.Length + 6 ?? 0),
        };
        return mark < 0 ? -1 : mark + length;
    }
}
