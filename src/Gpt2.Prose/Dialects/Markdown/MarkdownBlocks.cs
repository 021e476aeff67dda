using System.Buffers;
using Gpt2.Prose.Blocks;

namespace Gpt2.Prose.Dialects.Markdown;

/// <summary>
/// Markdown's blocks (CommonMark 0.31, GitHub's tables, front matter, maths). We do not use Markdig, since a caret needs the blocks of some
/// kilobytes within microseconds, and the document needs a state that can be cached for each chunk.
/// </summary>
internal static class MarkdownBlocks
{
    /// <summary>A line that begins with none of these is text.</summary>
    private static readonly SearchValues<char> Marks = SearchValues.Create(" \t#`~<$\\[=|:-!{>+*_?/%;0123456789");

    public static Line Read(ref BlockState state, ReadOnlySpan<char> previous, ReadOnlySpan<char> line) =>
        Read(MarkdownFlavour.Plain, ref state, previous, line);

    public static Line Read(MarkdownFlavour flavour, ref BlockState state, ReadOnlySpan<char> previous, ReadOnlySpan<char> line)
    {
        if (state.Containers.IsEmpty && state.Leaf <= OpenBlock.Paragraph)
        {
            if (line.IsEmpty)
                return BlockParsing.Blank(ref state);
            if (!Marks.Contains(line[0]))
                return MarkdownDisplays.Cut(ref state, line, BlockParsing.Paragraph(ref state, line, 0));
        }
        if (FrontMatter.TryRead(ref state, line, flavour.JsonFrontMatter, out var matter))
            return matter;

        var cursor = new MarkdownCursor(flavour, line);
        var matched = MarkdownContainers.Match(state.Containers, ref cursor);
        var inside = matched == state.Containers.Count;
        if (state.Leaf == OpenBlock.Literal)
        {
            if (inside && MarkdownLiterals.TryGoOn(ref state, cursor, out var literal))
                return literal;
            state = state.Closed() with { Containers = state.Containers.Take(matched) };
        }
        return ReadBlock(ref state, previous, cursor, matched);
    }

    private static Line ReadBlock(ref BlockState state, ReadOnlySpan<char> previous, MarkdownCursor cursor, int matched)
    {
        var paragraph = state.Leaf == OpenBlock.Paragraph;
        var interrupts = paragraph && matched == state.Containers.Count;
        var containers = state.Containers.Take(matched);
        var opened = 0;
        while (MarkdownContainers.TryOpen(ref cursor, ref containers, interrupts && opened == 0) && ++opened < 8) { }

        if (cursor.Text.IsEmpty)
            return Empty(ref state, containers, cursor, opened > 0);
        if (!cursor.IsIndented)
        {
            var outer = state;
            var inner = opened > 0 || !interrupts ? state.Closed() : state;
            inner = inner with { Containers = containers };
            if (MarkdownLeafBlocks.TryRead(ref inner, previous, cursor, out var leaf))
            {
                state = inner;
                return leaf;
            }
            state = outer;
        }
        else if (!paragraph || opened > 0)
        {
            state = state.Closed() with { Containers = containers };
            return Line.NotProse(NotProse.Code);
        }
        return Text(ref state, cursor, containers, opened > 0);
    }

    private static Line Empty(ref BlockState state, ContainerStack containers, MarkdownCursor cursor, bool opened)
    {
        // A quote marker alone is a blank line of the quote; a list marker alone waits for the item's text.
        var item = opened && containers[containers.Count - 1] != ContainerStack.Quote;
        state = state.Closed() with { Containers = containers, Leaf = item ? OpenBlock.Paragraph : OpenBlock.None };
        return item ? new(LineKind.Item, cursor.At, cursor.At + cursor.Rest.Length, InList: containers.HasItem) : Line.Blank;
    }

    private static Line Text(ref BlockState state, MarkdownCursor cursor, ContainerStack containers, bool opened)
    {
        cursor.SkipSpace();
        var end = cursor.At + cursor.Rest.Length;
        // Text that continues a paragraph keeps its containers even without their markers ("lazy continuation").
        var goesOn = state.Leaf == OpenBlock.Paragraph && !opened;
        if (!goesOn)
            state = state.Closed() with { Leaf = OpenBlock.Paragraph, Containers = containers };
        var item = opened && containers[containers.Count - 1] < ContainerStack.Note;
        var kind =
            goesOn ? LineKind.Continuation
            : item ? LineKind.Item
            : LineKind.Paragraph;
        return MarkdownDisplays.Cut(ref state, cursor.Rest, new(kind, cursor.At, end, InList: state.Containers.HasItem));
    }
}
