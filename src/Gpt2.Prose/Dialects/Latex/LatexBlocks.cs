using System.Buffers;
using Gpt2.Prose.Blocks;

namespace Gpt2.Prose.Dialects.Latex;

/// <summary>LaTeX's blocks: preamble, environments, display maths, sections and items. Commands inside a line are inline rules.</summary>
internal static class LatexBlocks
{
    private static readonly SearchValues<char> Marks = SearchValues.Create("\\%$");

    public static Line Read(ref BlockState state, ReadOnlySpan<char> previous, ReadOnlySpan<char> line)
    {
        if (state.Part == DocumentPart.End)
            return Line.NotProse(NotProse.Command);
        if (state.Leaf == OpenBlock.Literal)
            return GoOn(ref state, line);
        var start = BlockParsing.Indent(line);
        if (start == line.Length)
            return BlockParsing.Blank(ref state);
        if (state.Part != DocumentPart.Preamble && !line.ContainsAny(Marks))
            return BlockParsing.Paragraph(ref state, line, start);
        // A comment line is removed from its paragraph.
        if (line[start] == '%')
            return Line.NotProse(NotProse.Command);
        return InPreamble(ref state, line[start..]) ? Line.NotProse(NotProse.FrontMatter) : Command(ref state, line, start);
    }

    private static bool InPreamble(ref BlockState state, ReadOnlySpan<char> text)
    {
        if (state.Part == DocumentPart.Unknown && (text.StartsWith("\\documentclass") || text.StartsWith("\\documentstyle")))
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
        if (text.StartsWith("\\end{document}"))
            state = state with { Part = DocumentPart.End };
        if (text.StartsWith("\\end{"))
            return AfterBraces(ref state, line, start, start + "\\end".Length);
        if (LatexCommands.IsHeading(text))
            return BlockParsing.Heading(ref state, line, start);
        // A float's caption is not part of the paragraph around it.
        if (LatexCommands.Name(text) is "caption" && state.Leaf == OpenBlock.Paragraph)
            state = state.Closed();
        var read = LatexCommands.Name(text) is "item"
            ? BlockParsing.Item(ref state, line, start)
            : BlockParsing.Paragraph(ref state, line, start);
        return UpToDisplay(ref state, line, read);
    }

    private static Line Begin(ref BlockState state, ReadOnlySpan<char> line, int start)
    {
        var name = LatexCommands.Environment(line[start..]);
        if (LatexCommands.Literal(name) == null)
            return AfterName(ref state, line, start, start + "\\begin{}".Length + name.Length, name);
        var open = LatexLine.FindOpen(line, start, out var literal);
        if (open < 0)
            return AfterLiteral(ref state, line, start);
        return open == start ? Open(ref state, literal) : UpToDisplay(ref state, line, BlockParsing.Paragraph(ref state, line, start));
    }

    private static Line Open(ref BlockState state, in BlockState literal) =>
        BlockParsing.Open(
            ref state,
            state with
            {
                Leaf = OpenBlock.Literal,
                Reason = literal.Reason,
                Mark = literal.Mark,
                Count = literal.Count,
                Name = literal.Name,
            }
        );

    /// <summary>An environment that ends on its line; text may follow it.</summary>
    private static Line AfterLiteral(ref BlockState state, ReadOnlySpan<char> line, int start)
    {
        var end = start + LatexLine.EndOfEnvironment(line[start..], out var reason);
        var markup = BlockParsing.Markup(ref state, reason);
        return BlockParsing.IsBlank(line[end..]) ? markup : BlockParsing.Paragraph(ref state, line, end) with { Reason = reason };
    }

    /// <summary>What follows \begin{name}: the title of a frame or theorem, or text after the arguments.</summary>
    private static Line AfterName(ref BlockState state, ReadOnlySpan<char> line, int start, int end, ReadOnlySpan<char> name)
    {
        var title = LatexCommands.Title(line, Math.Min(end, line.Length), name);
        if (title.End.Value == title.Start.Value)
            return AfterBraces(ref state, line, start, start + "\\begin".Length);
        BlockParsing.Markup(ref state, NotProse.Command);
        return new(LineKind.Heading, title.Start.Value, title.End.Value, NotProse.Command);
    }

    /// <summary>The text after \begin{…}[…]{…} or \end{…}; usually there is none.</summary>
    private static Line AfterBraces(ref BlockState state, ReadOnlySpan<char> line, int start, int braces)
    {
        var markup = BlockParsing.Markup(ref state, NotProse.Command);
        var end = LatexCommands.EndOfArguments(line, braces);
        if (end >= line.Length || BlockParsing.IsBlank(line[end..]))
            return markup;
        var text = end + BlockParsing.Indent(line[end..]);
        if (line[text] == '\\' && !LatexCommands.IsHeading(line[text..]) || line[text] == '%')
            return line[text] == '%' ? markup : Command(ref state, line, text) with { Reason = NotProse.Command };
        return UpToDisplay(ref state, line, BlockParsing.Paragraph(ref state, line, end) with { Reason = NotProse.Command });
    }

    /// <summary>A display that is still open at the end of the line takes the rest of the line and the lines after it.</summary>
    private static Line UpToDisplay(ref BlockState state, ReadOnlySpan<char> line, Line text)
    {
        var open = LatexLine.FindOpen(line, text.Start, out var literal);
        if (open < 0)
            return text;
        var display = Open(ref state, literal);
        return open == text.Start ? display : text with { End = open, Reason = literal.Reason };
    }

    private static Line GoOn(ref BlockState state, ReadOnlySpan<char> line)
    {
        var end = LatexLine.Close(line, ref state);
        var reason = state.Reason;
        if (end < 0)
            return Line.NotProse(reason);
        // The sentence around a display continues after it.
        state = state.Closed();
        var text = end + BlockParsing.Indent(line[end..]);
        if (text == line.Length || line[text] == '%')
            return Line.NotProse(reason);
        return line[text] == '\\'
            ? Command(ref state, line, text)
            : UpToDisplay(ref state, line, BlockParsing.Paragraph(ref state, line, end) with { Reason = reason });
    }
}
