using Gpt2.Prose.Blocks;

namespace Gpt2.Prose.Dialects.Org;

/// <summary>Org's blocks: outlines, #+begin blocks, keywords, drawers, tables and lists.</summary>
internal static class OrgBlocks
{
    public static Line Read(ref BlockState state, ReadOnlySpan<char> previous, ReadOnlySpan<char> line)
    {
        var start = BlockParsing.Indent(line);
        var text = line[start..];
        if (state.Leaf == OpenBlock.Literal)
            return BlockParsing.Within(ref state, Ends(state, text));
        if (text.IsEmpty)
            return BlockParsing.Blank(ref state);
        if (char.IsLetter(text[0]))
            return IsPlanning(text) ? BlockParsing.Markup(ref state, NotProse.Command) : BlockParsing.Paragraph(ref state, line, start);
        return Marked(ref state, line, start);
    }

    private static Line Marked(ref BlockState state, ReadOnlySpan<char> line, int start)
    {
        var text = line[start..];
        if (text.StartsWith("#+"))
            return Keyword(ref state, text);
        if (text is "#" || text.StartsWith("# "))
            return Line.NotProse(NotProse.Command);
        if (text[0] == '|')
            return BlockParsing.Markup(ref state, NotProse.Table);
        if (text[0] == ':')
            return Colon(ref state, line, start);
        if (text.StartsWith("\\begin{") || text is "\\[" or "$$")
            return Maths(ref state, text);
        var stars = BlockParsing.Run(text, '*');
        if (start == 0 && stars > 0 && (stars == text.Length || text[stars] == ' '))
            return WithoutTags(line, BlockParsing.Heading(ref state, line, stars));
        if (BlockParsing.IsRunOf(text, '-', 5))
            return BlockParsing.Markup(ref state, NotProse.NoText);
        var mark = BlockParsing.ListMark(text, start > 0 ? "-+*" : "-+");
        return mark > 0 ? BlockParsing.Item(ref state, line, start + mark) : BlockParsing.Paragraph(ref state, line, start);
    }

    /// <summary>":work:home:" at the end of a headline, or its beginning while it is typed.</summary>
    private static Line WithoutTags(ReadOnlySpan<char> line, Line heading)
    {
        var text = line.TrimEnd(" \t");
        var start = text.LastIndexOf(' ') + 1;
        if (start < heading.Start || start == text.Length || text[start] != ':')
            return heading;
        foreach (var c in text[start..])
            if (!char.IsLetterOrDigit(c) && c is not (':' or '_' or '@' or '#' or '%'))
                return heading;
        return heading with { End = start, Reason = NotProse.Command };
    }

    private static Line Keyword(ref BlockState state, ReadOnlySpan<char> text)
    {
        var line = BlockParsing.Markup(ref state, NotProse.Command);
        if (text.StartsWith("#+begin:", StringComparison.OrdinalIgnoreCase))
            return BlockParsing.Open(ref state, state.Literal(NotProse.Command, '+'));
        if (!text.StartsWith("#+begin_", StringComparison.OrdinalIgnoreCase))
            return line;
        var name = text[8..];
        var end = name.IndexOfAny(' ', '\t');
        if (end >= 0)
            name = name[..end];
        return Literal(name) is { } reason ? BlockParsing.Open(ref state, state.Literal(reason, '#', name: name.ToString())) : line;
    }

    private static NotProse? Literal(ReadOnlySpan<char> block) =>
        block.ToString().ToUpperInvariant() switch
        {
            "SRC" or "EXAMPLE" => NotProse.Code,
            "EXPORT" or "HTML" or "LATEX" or "ASCII" or "ODT" or "TEXINFO" => NotProse.Html,
            "COMMENT" => NotProse.Command,
            _ => null,
        };

    /// <summary>A drawer opens with ":NAME:" alone on its line; ": text" is literal.</summary>
    private static Line Colon(ref BlockState state, ReadOnlySpan<char> line, int start)
    {
        var text = line[start..].TrimEnd(" \t");
        if (text.Length == 1 || text[1] == ' ')
            return BlockParsing.Markup(ref state, NotProse.Code);
        var isDrawer = text.Length > 2 && text[^1] == ':' && !text.ContainsAny(' ', '\t');
        return isDrawer
            ? BlockParsing.Open(ref state, state.Closed().Literal(NotProse.Command, ':'))
            : BlockParsing.Paragraph(ref state, line, start);
    }

    private static Line Maths(ref BlockState state, ReadOnlySpan<char> text)
    {
        if (text.IndexOf("\\end{") >= 0)
            return BlockParsing.Markup(ref state, NotProse.Maths);
        var mark = text[0] == '$' ? '$' : text[1];
        return BlockParsing.Open(ref state, state.Closed().Literal(NotProse.Maths, mark));
    }

    private static bool Ends(in BlockState state, ReadOnlySpan<char> text) =>
        state.Mark switch
        {
            '#' => text.StartsWith("#+end_", StringComparison.OrdinalIgnoreCase)
                && text[6..].TrimEnd(" \t").Equals(state.Name, StringComparison.OrdinalIgnoreCase),
            '+' => text.StartsWith("#+end:", StringComparison.OrdinalIgnoreCase),
            ':' => text.TrimEnd(" \t").Equals(":END:", StringComparison.OrdinalIgnoreCase),
            '$' => text.IndexOf("$$") >= 0,
            '[' => text.IndexOf("\\]") >= 0,
            _ => text.IndexOf("\\end{") >= 0,
        };

    private static bool IsPlanning(ReadOnlySpan<char> text) =>
        text.StartsWith("SCHEDULED: ") || text.StartsWith("DEADLINE: ") || text.StartsWith("CLOSED: ") || text.StartsWith("CLOCK: ");
}
