using System.Text;
using Gpt2.Prose.Blocks;
using Gpt2.Prose.Dialects;

namespace Gpt2.Prose;

/// <summary>One block of prose in the window.</summary>
/// <param name="Kind">Paragraph, Item or Heading.</param>
/// <param name="InList">Whether it belongs to a list item.</param>
/// <param name="Source">Where its first line begins in the window.</param>
/// <param name="Start">Where its raw text begins in <see cref="ProseBlocks.Raw"/>.</param>
/// <param name="AfterGap">Whether a blank line or a block without prose precedes it.</param>
internal readonly record struct Block(LineKind Kind, bool InList, int Source, int Start, bool AfterGap);

/// <summary>The blocks of prose before the caret, and what is at the caret.</summary>
internal sealed class ProseBlocks(string text)
{
    private readonly StringBuilder raw = new(4096);
    private readonly List<Block> blocks = [];
    private readonly string text = text;
    private Range previous;
    private bool gap;

    /// <summary>Whether the first block is the rest of a paragraph that begins before the window.</summary>
    public bool BeginsInside { get; private set; }

    /// <summary>The caret's position in the raw text of the last block; negative if it is in none.</summary>
    public int Caret { get; private set; } = -1;

    /// <summary>Why there can be no prose at the caret; None if there can.</summary>
    public NotProse Reason { get; private set; }

    public IReadOnlyList<Block> Blocks => blocks;

    /// <summary>The lines of all blocks without their markers, joined by line feeds.</summary>
    public string Raw => raw.ToString();

    public int EndOf(int block) => block + 1 < blocks.Count ? blocks[block + 1].Start : raw.Length;

    public static ProseBlocks Read(Dialect dialect, BlockState state, string text, int caret)
    {
        var blocks = new ProseBlocks(text);
        var rule = dialect.Blocks;
        var lines = new TextLines(text);
        while (lines.MoveNext())
        {
            var before = state;
            var line = blocks.Next(rule, ref state, lines.Current);
            if (caret <= lines.End)
            {
                blocks.AddCaretLine(line, before, lines.Current, lines.Start, caret - lines.Start);
                blocks.AddTail(rule, state, lines);
                return blocks;
            }
            blocks.Add(line, lines.Current, lines.Start);
        }
        var last = state;
        blocks.AddCaretLine(blocks.Next(rule, ref state, ""), last, "", text.Length, 0);
        return blocks;
    }

    private Line Next(BlockRule rule, ref BlockState state, ReadOnlySpan<char> text)
    {
        if (state.InLine)
        {
            var current = state.Current;
            state = state with { InLine = false, Current = default };
            return current.IsProse ? new(LineKind.Continuation, 0, text.Length, InList: current.InList) : Line.NotProse(current.Reason);
        }
        var head = BlockScanner.Head(text);
        var line = BlockScanner.Read(rule, ref state, previous.IsEmpty() ? state.Previous : this.text.AsSpan(previous), head);
        state = state with { Previous = null };
        return line.End == head.Length ? line with { End = text.Length } : line;
    }

    private void Add(Line line, ReadOnlySpan<char> text, int source)
    {
        if (line.Kind == LineKind.Underline)
            MakeHeading();
        if (line.Kind == LineKind.TableRule)
            DropPreviousLine();
        if (line.IsProse)
            Append(line, text, source);
        else
        {
            previous = default;
            // Comments and commands do not separate blocks; what follows decides.
            gap |= line.Kind != LineKind.NotProse || line.Reason != NotProse.Command;
        }
    }

    private void MakeHeading()
    {
        if (blocks.Count > 0)
            blocks[^1] = blocks[^1] with { Kind = LineKind.Heading };
    }

    private void Append(Line line, ReadOnlySpan<char> text, int source)
    {
        if (line.Kind == LineKind.Continuation && blocks.Count > 0)
            raw.Append('\n');
        else
        {
            BeginsInside |= line.Kind == LineKind.Continuation;
            var kind = line.Kind == LineKind.Continuation ? LineKind.Paragraph : line.Kind;
            blocks.Add(new(kind, line.InList, source, raw.Length, gap));
        }
        gap = false;
        previous = new(source + line.Start, source + line.End);
        raw.Append(text[line.Start..line.End]);
    }

    /// <summary>A table's header looked like a paragraph until its rule came.</summary>
    private void DropPreviousLine()
    {
        if (blocks.Count == 0)
            return;
        raw.Length = Math.Max(blocks[^1].Start, raw.Length - previous.Length() - 1);
        if (raw.Length == blocks[^1].Start)
            blocks.RemoveAt(blocks.Count - 1);
        BeginsInside &= blocks.Count > 0;
    }

    private void AddCaretLine(Line line, in BlockState before, ReadOnlySpan<char> text, int source, int at)
    {
        if (line.Kind == LineKind.Blank)
            AddEmptyLine(before, source, indented: at > 0);
        else if (!line.IsProse || at > line.End || !MayStandAt(line, text, at))
            Reason = line.Reason;
        else
        {
            Append(line, text, source);
            Caret = raw.Length - blocks[^1].Start - (line.End - Math.Max(at, line.Start));
        }
    }

    /// <summary>In the indentation of a paragraph, or after a marker and its space.</summary>
    private static bool MayStandAt(Line line, ReadOnlySpan<char> text, int at)
    {
        if (at > line.Start || at == 0)
            return at >= line.Start;
        var isText = line.Kind is LineKind.Paragraph or LineKind.Continuation;
        return char.IsWhiteSpace(text[at - 1]) && (isText || !BlockParsing.IsBlank(text[..at]));
    }

    private void AddEmptyLine(in BlockState before, int source, bool indented)
    {
        var open = before.Leaf == OpenBlock.Paragraph && blocks.Count > 0 && !gap;
        var newItem = open && blocks[^1].InList && !indented;
        if (open && !newItem)
            raw.Append('\n');
        else
            blocks.Add(new(newItem ? LineKind.Item : LineKind.Paragraph, newItem, source, raw.Length, !open));
        Caret = raw.Length - blocks[^1].Start;
    }

    /// <summary>Reads the rest of the caret's paragraph, to know what is closed there and what the next line makes of it.</summary>
    private void AddTail(BlockRule rule, BlockState state, TextLines lines)
    {
        if (Caret < 0)
            return;
        while (lines.MoveNext())
        {
            var line = Next(rule, ref state, lines.Current);
            if (line.Kind == LineKind.Underline)
                MakeHeading();
            if (line.Kind == LineKind.TableRule)
                Reason = NotProse.Table;
            // Comments do not separate paragraphs.
            if (line.Kind == LineKind.NotProse && state.Leaf == OpenBlock.Paragraph)
                continue;
            if (line.Kind != LineKind.Continuation)
                return;
            previous = new(lines.Start + line.Start, lines.Start + line.End);
            raw.Append('\n').Append(lines.Current[line.Start..line.End]);
        }
    }
}

file static class Ranges
{
    public static bool IsEmpty(this Range range) => range.End.Value == range.Start.Value;

    public static int Length(this Range range) => range.End.Value - range.Start.Value;
}
