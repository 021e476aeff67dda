using Gpt2.Inference;

namespace Gpt2.LanguageServer.Prose;

/// <summary>Org's blocks: outlines, #+begin blocks, keywords, drawers, tables and lists.</summary>
internal static class OrgLines
{
    public static Line Read(ref BlockState state, ReadOnlySpan<char> previous, ReadOnlySpan<char> line)
    {
        var start = LineText.Indent(line);
        var text = line[start..];
        if (state.Leaf == Leaf.Literal)
            return LineText.Within(ref state, Ends(state, text));
        if (text.IsEmpty)
            return LineText.Blank(ref state);
        if (char.IsLetter(text[0]))
            return IsPlanning(text) ? LineText.Markup(ref state, SuppressionReason.Command) : LineText.Paragraph(ref state, line, start);
        return Marked(ref state, line, start);
    }

    private static Line Marked(ref BlockState state, ReadOnlySpan<char> line, int start)
    {
        var text = line[start..];
        if (text.StartsWith("#+"))
            return Keyword(ref state, text);
        if (text is "#" || text.StartsWith("# "))
            return Line.NotProse(SuppressionReason.Command);
        if (text[0] == '|')
            return LineText.Markup(ref state, SuppressionReason.Table);
        if (text[0] == ':')
            return Colon(ref state, line, start);
        if (text.StartsWith("\\begin{") || text is "\\[" or "$$")
            return Maths(ref state, text);
        var stars = LineText.Run(text, '*');
        if (start == 0 && stars > 0 && (stars == text.Length || text[stars] == ' '))
            return LineText.Heading(ref state, line, stars);
        if (LineText.IsRunOf(text, '-', 5))
            return LineText.Markup(ref state, SuppressionReason.NoText);
        var mark = LineText.ListMark(text, start > 0 ? "-+*" : "-+");
        return mark > 0 ? LineText.Item(ref state, line, start + mark) : LineText.Paragraph(ref state, line, start);
    }

    private static Line Keyword(ref BlockState state, ReadOnlySpan<char> text)
    {
        var line = LineText.Markup(ref state, SuppressionReason.Command);
        if (!text.StartsWith("#+begin_", StringComparison.OrdinalIgnoreCase))
            return line;
        var name = text[8..];
        var end = name.IndexOfAny(' ', '\t');
        if (end >= 0)
            name = name[..end];
        return Literal(name) is { } reason ? LineText.Open(ref state, state.Literal(reason, '#', name: name.ToString())) : line;
    }

    private static SuppressionReason? Literal(ReadOnlySpan<char> block) =>
        block.ToString().ToUpperInvariant() switch
        {
            "SRC" or "EXAMPLE" => SuppressionReason.Code,
            "EXPORT" => SuppressionReason.Html,
            "COMMENT" => SuppressionReason.Command,
            _ => null,
        };

    /// <summary>A drawer opens with ":NAME:" alone on its line; ": text" is literal.</summary>
    private static Line Colon(ref BlockState state, ReadOnlySpan<char> line, int start)
    {
        var text = line[start..].TrimEnd(" \t");
        if (text.Length == 1 || text[1] == ' ')
            return LineText.Markup(ref state, SuppressionReason.Code);
        var isDrawer = text.Length > 2 && text[^1] == ':' && !text.ContainsAny(' ', '\t');
        return isDrawer
            ? LineText.Open(ref state, state.Closed().Literal(SuppressionReason.Command, ':'))
            : LineText.Paragraph(ref state, line, start);
    }

    private static Line Maths(ref BlockState state, ReadOnlySpan<char> text)
    {
        if (text.IndexOf("\\end{") >= 0)
            return LineText.Markup(ref state, SuppressionReason.Maths);
        var mark = text[0] == '$' ? '$' : text[1];
        return LineText.Open(ref state, state.Closed().Literal(SuppressionReason.Maths, mark));
    }

    private static bool Ends(in BlockState state, ReadOnlySpan<char> text) =>
        state.Mark switch
        {
            '#' => text.StartsWith("#+end_", StringComparison.OrdinalIgnoreCase)
                && text[6..].TrimEnd(" \t").Equals(state.Name, StringComparison.OrdinalIgnoreCase),
            ':' => text.TrimEnd(" \t").Equals(":END:", StringComparison.OrdinalIgnoreCase),
            '$' => text.IndexOf("$$") >= 0,
            '[' => text.IndexOf("\\]") >= 0,
            _ => text.IndexOf("\\end{") >= 0,
        };

    private static bool IsPlanning(ReadOnlySpan<char> text) =>
        text.StartsWith("SCHEDULED: ") || text.StartsWith("DEADLINE: ") || text.StartsWith("CLOSED: ") || text.StartsWith("CLOCK: ");
}
