using System.Buffers;

namespace Gpt2.Prose.Blocks;

/// <summary>What the line rules of several dialects have in common.</summary>
internal static class BlockParsing
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    public static int Indent(ReadOnlySpan<char> line)
    {
        var at = 0;
        while (at < line.Length && line[at] is ' ' or '\t')
            at++;
        return at;
    }

    public static bool IsBlank(ReadOnlySpan<char> line) => Indent(line) == line.Length;

    /// <summary>How often <paramref name="mark"/> occurs at the beginning of the line.</summary>
    public static int Run(ReadOnlySpan<char> line, char mark)
    {
        var length = line.IndexOfAnyExcept(mark);
        return length < 0 ? line.Length : length;
    }

    /// <summary>Whether the line has at least <paramref name="least"/> of one character, and nothing else except spaces after it.</summary>
    public static bool IsRunOf(ReadOnlySpan<char> line, char mark, int least)
    {
        var run = Run(line, mark);
        return run >= least && IsBlank(line[run..]);
    }

    /// <summary>Whether the line has three or more of one mark, with or without spaces between them, and nothing else.</summary>
    public static bool IsThematicBreak(ReadOnlySpan<char> line)
    {
        if (line.IsEmpty || line[0] is not ('*' or '-' or '_'))
            return false;
        var marks = 0;
        foreach (var c in line)
        {
            if (c == line[0])
                marks++;
            else if (c is not (' ' or '\t'))
                return false;
        }
        return marks >= 3;
    }

    /// <summary>The length of a list marker without its space, one of <paramref name="bullets"/> or a number; 0 if there is none.</summary>
    public static int ListMark(ReadOnlySpan<char> line, ReadOnlySpan<char> bullets)
    {
        if (line.IsEmpty)
            return 0;
        var length = bullets.Contains(line[0]) ? 1 : NumberMark(line);
        return length > 0 && (length == line.Length || line[length] is ' ' or '\t') ? length : 0;
    }

    /// <summary>Whether a paragraph outside any list is open.</summary>
    public static bool IsInParagraph(in BlockState state) => state.Leaf == OpenBlock.Paragraph && state.Containers.IsEmpty;

    /// <summary>Inside a paragraph, a number at the beginning of a line is rarely a list ("in the year\n1984. It was"), unless it is the
    /// first number.</summary>
    public static bool MayInterrupt(ReadOnlySpan<char> line, int mark) => mark == 1 || line[..(mark - 1)] is "1";

    private static int NumberMark(ReadOnlySpan<char> line)
    {
        var digits = line.IndexOfAnyExcept(Digits);
        return digits is > 0 and < 10 && line[digits] is '.' or ')' ? digits + 1 : 0;
    }

    /// <summary>A line of plain text: it opens a paragraph or continues the open one.</summary>
    public static Line Paragraph(ref BlockState state, ReadOnlySpan<char> line, int start)
    {
        var open = state.Leaf == OpenBlock.Paragraph;
        // Text at the margin after a blank line is no longer in the list.
        if (!open && start == 0 && !state.Containers.IsEmpty)
            state = state with { Containers = default };
        if (!open)
            state = state with { Leaf = OpenBlock.Paragraph };
        return new(open ? LineKind.Continuation : LineKind.Paragraph, start, line.Length, InList: state.Containers.HasItem);
    }

    /// <summary>A list item whose text begins after <paramref name="start"/> and the spaces there.</summary>
    public static Line Item(ref BlockState state, ReadOnlySpan<char> line, int start)
    {
        start += Indent(line[start..]);
        state = state.Closed() with
        {
            Leaf = OpenBlock.Paragraph,
            Containers = default(ContainerStack).Push((byte)Math.Clamp(start, 1, 250)),
        };
        return new(LineKind.Item, start, line.Length, InList: true);
    }

    public static Line Heading(ref BlockState state, ReadOnlySpan<char> line, int start)
    {
        start += Indent(line[start..]);
        state = state.Closed() with { Containers = default };
        return new(LineKind.Heading, start, line.Length);
    }

    public static Line Blank(ref BlockState state)
    {
        if (state.Leaf == OpenBlock.Paragraph)
            state = state.Closed();
        return Line.Blank;
    }

    /// <summary>A line of markup on its own, which ends the open paragraph.</summary>
    public static Line Markup(ref BlockState state, NotProse reason)
    {
        if (state.Leaf != OpenBlock.None)
            state = state.Closed();
        return Line.NotProse(reason);
    }

    /// <summary>The first line of a literal block.</summary>
    public static Line Open(ref BlockState state, BlockState literal)
    {
        state = literal;
        return Line.NotProse(literal.Reason);
    }

    /// <summary>A line of the open literal block; the last line closes it.</summary>
    public static Line Within(ref BlockState state, bool last)
    {
        var reason = state.Reason;
        if (last)
            state = state.Closed();
        return Line.NotProse(reason);
    }
}
