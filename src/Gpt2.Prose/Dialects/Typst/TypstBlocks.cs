using System.Buffers;
using Gpt2.Prose.Blocks;

namespace Gpt2.Prose.Dialects.Typst;

/// <summary>Typst's blocks: headings, lists, raw blocks, comments, code, and the content in code's brackets, which is text again.</summary>
internal static class TypstBlocks
{
    private static readonly SearchValues<char> Marks = SearchValues.Create("\\/`$#[]@");

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Keywords =
        "let set show import include if for while context return break continue"
            .Split(' ')
            .ToHashSet()
            .GetAlternateLookup<ReadOnlySpan<char>>();

    public static Line Read(ref BlockState state, ReadOnlySpan<char> previous, ReadOnlySpan<char> line)
    {
        var at = 0;
        if (state.Leaf == OpenBlock.Literal)
        {
            at = TypstLiterals.End(ref state, line);
            if (at < 0)
                return Line.NotProse(state.Reason);
            state = state.Closed();
        }
        if (new TypstModes(state.Nesting).AreCode)
            return Code(ref state, line, at, at);
        var start = at + BlockParsing.Indent(line[at..]);
        if (start == line.Length)
            return at == 0 ? BlockParsing.Blank(ref state) : Line.NotProse(NotProse.Command);
        if (state is { Nesting: 0, Mark: default(char) } && at == 0 && char.IsLetter(line[start]) && !line.ContainsAny(Marks))
            return BlockParsing.Paragraph(ref state, line, start);
        return Text(ref state, line, start);
    }

    /// <summary>The length of a name; a full stop after it belongs to the sentence.</summary>
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

    public static bool IsKeyword(ReadOnlySpan<char> name) => Keywords.Contains(name);

    private static Line Text(ref BlockState state, ReadOnlySpan<char> line, int start)
    {
        var before = state;
        // Any line of an open formula is part of it, whatever it begins with.
        var isFormula = state.Mark == '$';
        var read = isFormula ? BlockParsing.Paragraph(ref state, line, start) : Marked(ref state, line, start);
        if (!read.IsProse)
            return read;
        var cursor = new TypstCursor(line, isFormula ? start : read.Start, new(state.Nesting), isFormula);
        cursor.Run();
        state = state with { Nesting = cursor.Modes.Bits, Mark = cursor.IsFormula && state.Leaf == OpenBlock.Paragraph ? '$' : default };
        if (cursor.LiteralStart >= 0)
            return UpTo(ref state, line, cursor.LiteralStart, read, TypstLiterals.Open(state, line[cursor.LiteralStart..]));
        if (cursor.FormulaStart == read.Start && cursor.IsFormula && before.Leaf != OpenBlock.Paragraph)
            return UpTo(ref state, line, read.Start, read, state.Closed().Literal(NotProse.Maths, '$'));
        if (cursor.CodeStart >= 0)
            return cursor.CodeStart > read.Start
                ? UpTo(ref state, line, cursor.CodeStart, read, state.Closed())
                : Code(ref state, line, read.Start, cursor, before);
        if (cursor.ContentEnd >= 0 && IsAtEnd(line, cursor, state.Nesting))
            return UpTo(ref state, line, cursor.ContentEnd, read, state.Closed());
        return cursor.Contents < 2 && IsCode(line[read.Start..]) ? Code(ref state, line, read.Start, cursor, before, read) : read;
    }

    private static Line Marked(ref BlockState state, ReadOnlySpan<char> line, int start)
    {
        var text = line[start..];
        if (text.StartsWith("//"))
            return Line.NotProse(NotProse.Command);
        var level = BlockParsing.Run(text, '=');
        if (level > 0 && (level == text.Length || text[level] == ' '))
            return BlockParsing.Heading(ref state, line, start + level);
        var mark = BlockParsing.ListMark(text, "-+/");
        return mark > 0 ? BlockParsing.Item(ref state, line, start + mark) : BlockParsing.Paragraph(ref state, line, start);
    }

    /// <summary>The line up to the place where something else begins or the content ends.</summary>
    private static Line UpTo(ref BlockState state, ReadOnlySpan<char> line, int end, Line read, BlockState behind)
    {
        state = behind;
        var reason = behind.Leaf == OpenBlock.Literal ? behind.Reason : NotProse.Command;
        return BlockParsing.IsBlank(line[read.Start..end]) ? Line.NotProse(reason) : read with { End = end, Reason = reason };
    }

    /// <summary>Content ends inside code, or with its line.</summary>
    private static bool IsAtEnd(ReadOnlySpan<char> line, in TypstCursor cursor, ulong nesting) =>
        new TypstModes(nesting).AreCode || line[cursor.ContentEnd..].TrimStart("]) \t.,;:!?").IsEmpty;

    /// <summary>A statement, or a call that ends with its arguments.</summary>
    private static bool IsCode(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith('#'))
            return false;
        if (IsKeyword(text.Slice(1, Name(text[1..]))))
            return true;
        var cursor = new TypstCursor(text, 0, default);
        return cursor.TryLeaveCode() && cursor.Modes.Bits == 0 && BlockParsing.IsBlank(text[cursor.At..]);
    }

    private static Line Code(ref BlockState state, ReadOnlySpan<char> line, int start, int at)
    {
        var cursor = new TypstCursor(line, at, new(state.Nesting));
        cursor.Run();
        if (cursor.LiteralStart >= 0)
        {
            state = state with { Nesting = cursor.Modes.Bits };
            return BlockParsing.Open(ref state, TypstLiterals.Open(state, line[cursor.LiteralStart..]));
        }
        if (cursor.CodeEnd >= 0 && !BlockParsing.IsBlank(line[cursor.CodeEnd..]))
            return Behind(ref state, line, cursor.CodeEnd);
        var outer = new TypstModes(state.Nesting);
        state = state with { Nesting = cursor.Modes.Bits };
        return Content(ref state, cursor, outer.HoldCells ? NotProse.Table : NotProse.Command);
    }

    /// <summary>The text after the last bracket of code.</summary>
    private static Line Behind(ref BlockState state, ReadOnlySpan<char> line, int end)
    {
        var modes = new TypstModes(state.Nesting);
        while (modes.AreCode)
            modes = modes.Pop();
        state = state.Closed() with { Nesting = modes.Bits };
        var start = end + BlockParsing.Indent(line[end..]);
        return start == line.Length ? Line.NotProse(NotProse.Command) : Text(ref state, line, start) with { Reason = NotProse.Command };
    }

    /// <summary>A line of text that contains only code.</summary>
    private static Line Code(
        ref BlockState state,
        ReadOnlySpan<char> line,
        int start,
        TypstCursor cursor,
        in BlockState before,
        Line text = default
    )
    {
        var isCall = text.IsProse && !IsKeyword(line.Slice(start + 1, Name(line[(start + 1)..])));
        if (isCall && cursor.Content.End.Value == 0)
            return text;
        state = before.Closed() with { Nesting = state.Nesting };
        return Content(ref state, cursor, cursor.Modes.HoldCells ? NotProse.Table : NotProse.Command);
    }

    /// <summary>The content in the brackets of code, as a separate paragraph.</summary>
    private static Line Content(ref BlockState state, TypstCursor cursor, NotProse reason)
    {
        var (start, end) = (cursor.Content.Start.Value, cursor.Content.End.Value);
        state = state.Closed();
        if (end <= start)
            return Line.NotProse(reason);
        if (cursor.IsInContent)
            state = state with { Leaf = OpenBlock.Paragraph };
        return new(LineKind.Paragraph, start, end, reason);
    }
}
