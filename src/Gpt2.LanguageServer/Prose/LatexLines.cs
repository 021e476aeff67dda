using System.Buffers;
using Gpt2.Inference;

namespace Gpt2.LanguageServer.Prose;

/// <summary>LaTeX's blocks: preamble, environments, display maths, sections and items. Commands inside a line are inline rules.</summary>
internal static class LatexLines
{
    private static readonly SearchValues<char> s_marks = SearchValues.Create("\\%$");

    public static Line Read(ref BlockState state, ReadOnlySpan<char> previous, ReadOnlySpan<char> line)
    {
        if (state.Leaf == Leaf.Literal)
            return GoOn(ref state, line);
        var start = LineText.Indent(line);
        if (start == line.Length)
            return LineText.Blank(ref state);
        if (state.Part != DocumentPart.Preamble && !line.ContainsAny(s_marks))
            return LineText.Paragraph(ref state, line, start);
        // A comment's line is taken out of the paragraph in which it stands.
        if (line[start] == '%')
            return Line.NotProse(SuppressionReason.Command);
        return InPreamble(ref state, line[start..]) ? Line.NotProse(SuppressionReason.FrontMatter) : Command(ref state, line, start);
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
            return LineText.Heading(ref state, line, start);
        if (LatexCommands.Name(text) is "item")
            return LineText.Item(ref state, line, start);
        // A float's caption is no part of the paragraph around it.
        if (LatexCommands.Name(text) is "caption" && state.Leaf == Leaf.Paragraph)
            state = state.Closed();
        return TextBeforeDisplay(ref state, line, start);
    }

    private static Line Begin(ref BlockState state, ReadOnlySpan<char> line, int start)
    {
        var name = LatexCommands.Environment(line[start..]);
        if (LatexCommands.Literal(name) is not { } reason)
            return AfterBraces(ref state, line, start);
        var literal = state.Literal(reason, 'e', name: name.ToString());
        return Closes(line[start..], literal) >= 0 ? LineText.Markup(ref state, reason) : LineText.Open(ref state, literal);
    }

    /// <summary>The text behind \begin{…}[…]{…} or \end{…}; mostly there is none.</summary>
    private static Line AfterBraces(ref BlockState state, ReadOnlySpan<char> line, int start)
    {
        var markup = LineText.Markup(ref state, SuppressionReason.Command);
        var end = LatexCommands.EndOfArguments(line, line[start..].IndexOf('{') is var open && open < 0 ? line.Length : start + open);
        if (end >= line.Length || LineText.IsBlank(line[end..]))
            return markup;
        return LineText.Paragraph(ref state, line, end) with { Reason = SuppressionReason.Command };
    }

    /// <summary>A display that is still open at the line's end takes the rest of the line and the lines behind it.</summary>
    private static Line TextBeforeDisplay(ref BlockState state, ReadOnlySpan<char> line, int start)
    {
        var paragraph = LineText.Paragraph(ref state, line, start);
        var open = OpenDisplay(line, out var literal);
        if (open < 0)
            return paragraph;
        state = state with { Leaf = Leaf.Literal, Reason = literal.Reason, Mark = literal.Mark, Name = literal.Name };
        return open == start ? Line.NotProse(literal.Reason) : paragraph with { End = open, Reason = literal.Reason };
    }

    private static int OpenDisplay(ReadOnlySpan<char> line, out BlockState literal)
    {
        literal = default(BlockState).Literal(SuppressionReason.Maths, '[');
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
        if (LineText.IsBlank(line[end..]))
            return Line.NotProse(reason);
        return LineText.Paragraph(ref state, line, end) with { Reason = reason };
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
