using Gpt2.Prose.Blocks;

namespace Gpt2.Prose.Dialects.ReStructuredText;

/// <summary>reStructuredText's blocks: indentation decides what belongs to a directive or a literal block.</summary>
internal static class ReStructuredTextBlocks
{
    private const string Adornments = "=-~^\"'`#*+.:_<>!$%&/;?@|";

    public static Line Read(ref BlockState state, ReadOnlySpan<char> previous, ReadOnlySpan<char> line)
    {
        var start = BlockParsing.Indent(line);
        if (start == line.Length)
            return Blank(ref state, start);
        if (state.Leaf == OpenBlock.Literal)
        {
            if (BelongsToLiteral(state, line, start))
                return BlockParsing.Within(ref state, last: false);
            state = state.Closed();
        }
        if (state.Leaf == OpenBlock.Announced)
        {
            if (start > state.Indent)
                return BlockParsing.Open(ref state, state.Literal(NotProse.Code, ' ', indent: state.Indent));
            state = state.Closed();
        }
        return char.IsLetterOrDigit(line[start]) && BlockParsing.ListMark(line[start..], "") == 0
            ? Text(ref state, line, start)
            : Marked(ref state, previous, line, start);
    }

    private static Line Blank(ref BlockState state, int indent)
    {
        if (state.Leaf == OpenBlock.Paragraph && state.Mark == ':')
            state = state with { Leaf = OpenBlock.Announced };
        // What will be written there is the block's first line.
        if (state.Leaf == OpenBlock.Announced && indent > state.Indent)
            return Line.NotProse(NotProse.Code);
        if (state.Leaf == OpenBlock.Literal && state.Mark != ' ')
            state = state.Closed();
        else if (state.Leaf == OpenBlock.Literal)
            return Line.NotProse(state.Reason);
        return BlockParsing.Blank(ref state);
    }

    /// <summary>Tables end at a blank line; everything else at text that is indented no deeper than its opening.</summary>
    private static bool BelongsToLiteral(in BlockState state, ReadOnlySpan<char> line, int start) =>
        state.Mark != ' ' || start > state.Indent;

    private static Line Text(ref BlockState state, ReadOnlySpan<char> line, int start) =>
        Announcing(ref state, line, BlockParsing.Paragraph(ref state, line, start), start);

    /// <summary>Text that ends in "::" announces a literal block, whose lines are indented deeper than <paramref name="indent"/>.</summary>
    private static Line Announcing(ref BlockState state, ReadOnlySpan<char> line, Line text, int indent)
    {
        var announces = line.EndsWith("::");
        if (announces || state.Mark != default)
            state = state with { Mark = announces ? ':' : default, Indent = indent };
        // One colon of "::" is read as a colon, the other is markup.
        return announces ? text with { End = line.Length - 1, Reason = NotProse.Command } : text;
    }

    private static Line Marked(ref BlockState state, ReadOnlySpan<char> previous, ReadOnlySpan<char> line, int start)
    {
        var text = line[start..];
        if (text is ".." || text.StartsWith(".. "))
            return Explicit(ref state, line, start);
        if (text.StartsWith("__ "))
            return BlockParsing.Markup(ref state, NotProse.Link);
        if (text is "::")
            return Announcement(ref state, start);
        if (text.StartsWith(">>> "))
            return BlockParsing.Open(ref state, state.Literal(NotProse.Code, '>'));
        if (text.StartsWith("+-") || text.StartsWith("+=") || IsSimpleTable(text))
            return BlockParsing.Open(ref state, state.Literal(NotProse.Table, '+'));
        if (Adornments.Contains(text[0]) && BlockParsing.IsRunOf(text, text[0], 3))
            return Adornment(ref state, text);
        if (IsField(text))
            return BlockParsing.Markup(ref state, NotProse.Command);
        if (text.StartsWith("| "))
            return BlockParsing.Item(ref state, line, start + 1);
        var mark = BlockParsing.IsInParagraph(state) ? 0 : ItemMark(text);
        if (mark == 0)
            return Text(ref state, line, start);
        var item = BlockParsing.Item(ref state, line, start + mark);
        return Announcing(ref state, line, item, item.Start);
    }

    /// <summary>"::" alone on its line belongs to no paragraph, but the block behind it is literal all the same.</summary>
    private static Line Announcement(ref BlockState state, int indent)
    {
        state = state.Closed() with { Leaf = OpenBlock.Paragraph, Mark = ':', Indent = indent };
        return Line.NotProse(NotProse.Command);
    }

    private static Line Adornment(ref BlockState state, ReadOnlySpan<char> text)
    {
        var underlines = state.Leaf == OpenBlock.Paragraph && state.Containers.IsEmpty;
        state = state.Closed();
        return underlines ? new(LineKind.Underline, 0, 0) : Line.NotProse(NotProse.NoText);
    }

    private static bool IsSimpleTable(ReadOnlySpan<char> text) =>
        text.StartsWith("==") && text.Contains(' ') && text.IndexOfAnyExcept("= ") < 0 && !BlockParsing.IsRunOf(text, '=', 2);

    private static bool IsField(ReadOnlySpan<char> text)
    {
        if (text[0] != ':' || text.Length < 3 || text[1] is ' ' or ':')
            return false;
        var close = text[1..].IndexOf(':') + 1;
        // A role looks alike, but its colon is followed by a backquote: ":ref:`here`".
        return close > 1 && (close + 1 == text.Length || text[close + 1] == ' ');
    }

    private static int ItemMark(ReadOnlySpan<char> text)
    {
        var mark = BlockParsing.ListMark(text, "-*+•‣");
        if (mark > 0)
            return mark;
        if (text.StartsWith("#. "))
            return 2;
        var close = text.IndexOf(") ");
        return text[0] == '(' && close is > 1 and < 5 ? close + 1 : 0;
    }

    private static Line Explicit(ref BlockState state, ReadOnlySpan<char> line, int start)
    {
        var text = line[Math.Min(start + 3, line.Length)..].TrimStart(" \t");
        var colons = text.IndexOf("::");
        var name = colons > 0 && !text[..colons].Contains(' ') ? text[..colons] : default;
        if (ReStructuredTextNames.HoldsProse(name))
            return Admonition(ref state, line, line.Length - text.Length + colons + 2, start);
        if (text.StartsWith('[') && text.IndexOf("] ") is > 0 and var close)
            return Admonition(ref state, line, line.Length - text.Length + close + 1, start);
        if (ReStructuredTextNames.HoldsProseBelow(name[(name.LastIndexOf(':') + 1)..]))
            return BlockParsing.Markup(ref state, NotProse.Command);
        return BlockParsing.Open(ref state, state.Closed().Literal(ReStructuredTextNames.Reason(name), ' ', indent: start));
    }

    /// <summary>What stands behind ".. note::" or ".. [1]" is a paragraph.</summary>
    private static Line Admonition(ref BlockState state, ReadOnlySpan<char> line, int end, int indent)
    {
        var markup = BlockParsing.Markup(ref state, NotProse.Command);
        var start = end + BlockParsing.Indent(line[end..]);
        if (start >= line.Length)
            return markup;
        return Announcing(ref state, line, BlockParsing.Paragraph(ref state, line, start), indent + ".. ".Length);
    }
}

/// <summary>What the directives of reStructuredText and Sphinx hold.</summary>
internal static class ReStructuredTextNames
{
    public static bool HoldsProse(ReadOnlySpan<char> name) =>
        name
            is "note"
                or "warning"
                or "tip"
                or "important"
                or "caution"
                or "attention"
                or "hint"
                or "danger"
                or "error"
                or "admonition"
                or "seealso"
                or "versionadded"
                or "versionchanged"
                or "deprecated"
                or "topic"
                or "sidebar"
                or "epigraph"
                or "highlights"
                or "pull-quote"
                or "rubric"
                or "container"
                or "compound"
                or "todo";

    /// <summary>Directives whose first line is a name or a signature, whatever their domain, and whose other lines are prose.</summary>
    public static bool HoldsProseBelow(ReadOnlySpan<char> name) =>
        name
            is "function"
                or "class"
                or "method"
                or "classmethod"
                or "staticmethod"
                or "attribute"
                or "property"
                or "data"
                or "exception"
                or "decorator"
                or "module"
                or "macro"
                or "type"
                or "struct"
                or "member"
                or "var"
                or "enum"
                or "enumerator"
                or "option"
                or "cmdoption"
                or "envvar"
                or "confval"
                or "describe"
                or "object"
                or "directive"
                or "role"
                or "glossary"
                or "figure"
                or "only";

    public static NotProse Reason(ReadOnlySpan<char> name) =>
        name switch
        {
            "code" or "code-block" or "sourcecode" or "literalinclude" or "parsed-literal" or "doctest" or "testcode" or "prompt" =>
                NotProse.Code,
            "math" => NotProse.Maths,
            "table" or "list-table" or "csv-table" => NotProse.Table,
            "raw" => NotProse.Html,
            _ => NotProse.Command,
        };
}
