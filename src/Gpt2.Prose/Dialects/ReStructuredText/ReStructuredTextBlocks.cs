using Gpt2.Prose.Blocks;

namespace Gpt2.Prose.Dialects.ReStructuredText;

/// <summary>reStructuredText's blocks: indentation determines what belongs to a directive or a literal block.</summary>
internal static class ReStructuredTextBlocks
{
    private const string Adornments = "=-~^\"'`#*+.:_<>!$%&/;?@|,()[]{}\\";

    /// <summary>The kinds of literal blocks.</summary>
    private const char Indented = ' ',
        Quoted = 'q',
        Doctest = '>',
        GridTable = '+',
        SimpleTable = '=';

    /// <summary>A value of the state's count: the block is "..", with nothing else so far.</summary>
    private const int EmptyComment = 1;

    /// <summary>A value of the state's count: the last line is a border.</summary>
    private const int AtBorder = 256;

    public static Line Read(ref BlockState state, ReadOnlySpan<char> previous, ReadOnlySpan<char> line)
    {
        var start = BlockParsing.Indent(line);
        if (start == line.Length)
            return Blank(ref state, start);
        if (state.Leaf == OpenBlock.Literal)
        {
            if (GoesOn(ref state, line, start, out var literal))
                return literal;
            state = state.Closed();
        }
        if (state.Leaf == OpenBlock.Announced)
        {
            if (start > state.Indent)
                return BlockParsing.Open(ref state, state.Literal(NotProse.Code, Indented, indent: state.Indent));
            // A literal block that is not indented is quoted: each line begins with the same character.
            if (start == state.Indent && Adornments.Contains(line[start]))
                return BlockParsing.Open(ref state, state.Literal(NotProse.Code, Quoted, line[start]));
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
        // The next text there will be the first line of the block.
        if (state.Leaf == OpenBlock.Announced && indent > state.Indent)
            return Line.NotProse(NotProse.Code);
        if (state.Leaf == OpenBlock.Literal && !EndsAtBlank(state))
            return Line.NotProse(state.Reason);
        if (state.Leaf == OpenBlock.Literal)
            state = state.Closed();
        return BlockParsing.Blank(ref state);
    }

    /// <summary>Indented blocks contain blank lines, unless they are only ".." so far; simple tables contain them between their
    /// rows.</summary>
    private static bool EndsAtBlank(in BlockState state) =>
        state.Mark switch
        {
            Indented => state.Count == EmptyComment,
            SimpleTable => (state.Count & AtBorder) != 0,
            _ => true,
        };

    private static bool GoesOn(ref BlockState state, ReadOnlySpan<char> line, int start, out Line literal)
    {
        literal = Line.NotProse(state.Reason);
        switch (state.Mark)
        {
            case Indented:
                state = state with { Count = 0 };
                return start > state.Indent;
            case Quoted:
                return line[start] == state.Count;
            case SimpleTable:
                TableLine(ref state, line[start..]);
                return true;
            default:
                return true;
        }
    }

    /// <summary>A simple table ends with its third border, or with one that is followed by a blank line.</summary>
    private static void TableLine(ref BlockState state, ReadOnlySpan<char> text)
    {
        var borders = state.Count & ~AtBorder;
        if (!IsSimpleTable(text) && !BlockParsing.IsRunOf(text, '=', 2))
            state = state with { Count = borders };
        else if (borders == 1)
            state = state.Closed();
        else
            state = state with { Count = borders + 1 | AtBorder };
    }

    private static Line Text(ref BlockState state, ReadOnlySpan<char> line, int start) =>
        Announcing(ref state, line, BlockParsing.Paragraph(ref state, line, start), start);

    /// <summary>Text that ends in "::" announces a literal block, whose lines are indented more than <paramref name="indent"/>.</summary>
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
            return BlockParsing.Open(ref state, state.Closed().Literal(NotProse.Link, Indented, indent: start));
        if (text is "::")
            return Announcement(ref state, start);
        if (text is ">>>" || text.StartsWith(">>> "))
            return BlockParsing.Open(ref state, state.Literal(NotProse.Code, Doctest));
        if (IsSimpleTable(text))
            return BlockParsing.Open(ref state, state.Closed().Literal(NotProse.Table, SimpleTable));
        if (text.StartsWith("+-") || text.StartsWith("+="))
            return BlockParsing.Open(ref state, state.Closed().Literal(NotProse.Table, GridTable));
        if (Adornments.Contains(text[0]) && BlockParsing.IsRunOf(text, text[0], IsShortTitle(state, previous) ? 2 : 3))
            return Adornment(ref state, text);
        if (IsField(text))
            return Field(ref state, line, start);
        if (text.StartsWith("| "))
            return BlockParsing.Item(ref state, line, start + 1);
        if (!BlockParsing.IsInParagraph(state) && ReStructuredTextOptions.Length(text) is > 0 and var options)
            return Option(ref state, line, start + options);
        var mark = BlockParsing.IsInParagraph(state) ? 0 : ItemMark(text);
        if (mark == 0)
            return Text(ref state, line, start);
        var item = BlockParsing.Item(ref state, line, start + mark);
        return Announcing(ref state, line, item, item.Start);
    }

    /// <summary>"::" alone on its line belongs to no paragraph, but the block after it is literal all the same.</summary>
    private static Line Announcement(ref BlockState state, int indent)
    {
        state = state.Closed() with { Leaf = OpenBlock.Paragraph, Mark = ':', Indent = indent };
        return Line.NotProse(NotProse.Command);
    }

    private static bool IsShortTitle(in BlockState state, ReadOnlySpan<char> previous) =>
        BlockParsing.IsInParagraph(state) && previous.TrimEnd(' ').Length <= 2;

    /// <summary>The description after an option and two spaces, or on the lines below.</summary>
    private static Line Option(ref BlockState state, ReadOnlySpan<char> line, int end)
    {
        if (BlockParsing.IsBlank(line[end..]))
            return BlockParsing.Markup(ref state, NotProse.Command);
        return BlockParsing.Item(ref state, line, end) with { Reason = NotProse.Command };
    }

    /// <summary>Sphinx's ":param name: text" and similar fields; other fields are options and metadata.</summary>
    private static Line Field(ref BlockState state, ReadOnlySpan<char> line, int start)
    {
        var name = line[(start + 1)..];
        var end = name.IndexOf(": ");
        name = end < 0 ? name : name[..end];
        var space = name.IndexOf(' ');
        var described =
            (space < 0 ? name : name[..space]) is "returns" or "return"
            || space > 0 && name[..space] is "param" or "raises" or "raise" or "keyword" or "var" or "ivar" or "cvar" or "arg";
        return end < 0 || !described
            ? BlockParsing.Markup(ref state, NotProse.Command)
            : BlockParsing.Item(ref state, line, start + 1 + end + 2) with
            {
                Reason = NotProse.Command,
            };
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
        // A role looks similar, but its colon is followed by a backquote: ":ref:`here`".
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
        var isDirective = colons > 0 && (colons + 2 == text.Length || text[colons + 2] == ' ') && IsName(text[..colons]);
        var name = isDirective ? text[..colons] : default;
        if (ReStructuredTextDirectives.HoldsProse(name))
            return Admonition(ref state, line, line.Length - text.Length + colons + 2, start);
        if (text.StartsWith('[') && text.IndexOf(']') is > 0 and var close && (close + 1 == text.Length || text[close + 1] == ' '))
            return Admonition(ref state, line, line.Length - text.Length + close + 1, start);
        if (isDirective && ReStructuredTextDirectives.Reason(name) == NotProse.None)
            return BlockParsing.Markup(ref state, NotProse.Command);
        var reason = isDirective ? ReStructuredTextDirectives.Reason(name) : NotProse.Command;
        var count = text.IsEmpty ? EmptyComment : 0;
        return BlockParsing.Open(ref state, state.Closed().Literal(reason, Indented, count, indent: start));
    }

    /// <summary>Letters and digits, with single marks between them.</summary>
    private static bool IsName(ReadOnlySpan<char> name)
    {
        foreach (var c in name)
            if (!char.IsLetterOrDigit(c) && c is not ('-' or '_' or '.' or ':' or '+'))
                return false;
        return name.Length > 0 && name[0] != '_';
    }

    /// <summary>The text after ".. note::" or ".. [1]" is a paragraph.</summary>
    private static Line Admonition(ref BlockState state, ReadOnlySpan<char> line, int end, int indent)
    {
        var markup = BlockParsing.Markup(ref state, NotProse.Command);
        var start = end + BlockParsing.Indent(line[end..]);
        if (start >= line.Length)
            return markup;
        return Announcing(ref state, line, BlockParsing.Paragraph(ref state, line, start), indent + ".. ".Length);
    }
}
