using System.Text;
using Gpt2.Inference;

namespace Gpt2.LanguageServer.Prose;

/// <summary>One block of prose in the window.</summary>
/// <param name="Kind">Paragraph, Item or Heading.</param>
/// <param name="InList">It belongs to a list item.</param>
/// <param name="Source">Where its first line begins in the window.</param>
/// <param name="Start">Where its raw text begins in <see cref="ProseBlocks.Raw"/>.</param>
/// <param name="AfterGap">A blank line or a block without prose stands before it.</param>
internal readonly record struct Block(LineKind Kind, bool InList, int Source, int Start, bool AfterGap);

/// <summary>The blocks of prose before the caret, and what stands at it.</summary>
internal sealed class ProseBlocks(string text)
{
    private readonly StringBuilder _raw = new(4096);
    private readonly List<Block> _blocks = [];
    private readonly string _text = text;
    private Range _previous;
    private bool _gap;

    /// <summary>The first block is the rest of a paragraph that begins before the window.</summary>
    public bool BeginsInside { get; private set; }

    /// <summary>Where the caret stands in the raw text of the last block; negative when it stands in none.</summary>
    public int Caret { get; private set; } = -1;

    /// <summary>Why there can be no prose at the caret; None if there can.</summary>
    public SuppressionReason Reason { get; private set; }

    public IReadOnlyList<Block> Blocks => _blocks;

    /// <summary>The lines of all blocks without their marks, joined by line feeds.</summary>
    public string Raw => _raw.ToString();

    public int EndOf(int block) => block + 1 < _blocks.Count ? _blocks[block + 1].Start : _raw.Length;

    public static ProseBlocks Read(ProseLanguage language, BlockState state, string text, int caret)
    {
        var blocks = new ProseBlocks(text);
        var rule = LineRules.Of(language);
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

    private Line Next(LineRule rule, ref BlockState state, ReadOnlySpan<char> text)
    {
        if (state.InLine)
        {
            var current = state.Current;
            state = state with { InLine = false, Current = default };
            return current.IsProse ? new(LineKind.Continuation, 0, text.Length, InList: current.InList) : Line.NotProse(current.Reason);
        }
        var head = BlockScanner.Head(text);
        var line = rule(ref state, _previous.IsEmpty() ? state.Previous : _text.AsSpan(_previous), head);
        state = state with { Started = true, Previous = null };
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
            _previous = default;
            // Comments and commands part no blocks: what follows decides.
            _gap |= line.Kind != LineKind.NotProse || line.Reason != SuppressionReason.Command;
        }
    }

    private void MakeHeading()
    {
        if (_blocks.Count > 0)
            _blocks[^1] = _blocks[^1] with { Kind = LineKind.Heading };
    }

    private void Append(Line line, ReadOnlySpan<char> text, int source)
    {
        if (line.Kind == LineKind.Continuation && _blocks.Count > 0)
            _raw.Append('\n');
        else
        {
            BeginsInside |= line.Kind == LineKind.Continuation;
            var kind = line.Kind == LineKind.Continuation ? LineKind.Paragraph : line.Kind;
            _blocks.Add(new(kind, line.InList, source, _raw.Length, _gap));
        }
        _gap = false;
        _previous = new(source + line.Start, source + line.End);
        _raw.Append(text[line.Start..line.End]);
    }

    /// <summary>A table's head looked like a paragraph until its rule came.</summary>
    private void DropPreviousLine()
    {
        if (_blocks.Count == 0)
            return;
        _raw.Length = Math.Max(_blocks[^1].Start, _raw.Length - _previous.Length() - 1);
        if (_raw.Length == _blocks[^1].Start)
            _blocks.RemoveAt(_blocks.Count - 1);
        BeginsInside &= _blocks.Count > 0;
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
            Caret = _raw.Length - _blocks[^1].Start - (line.End - Math.Max(at, line.Start));
        }
    }

    /// <summary>In the indentation of a paragraph, or behind a mark and its space.</summary>
    private static bool MayStandAt(Line line, ReadOnlySpan<char> text, int at)
    {
        if (at > line.Start || at == 0)
            return at >= line.Start;
        var isText = line.Kind is LineKind.Paragraph or LineKind.Continuation;
        return char.IsWhiteSpace(text[at - 1]) && (isText || !LineText.IsBlank(text[..at]));
    }

    private void AddEmptyLine(in BlockState before, int source, bool indented)
    {
        var open = before.Leaf == Leaf.Paragraph && _blocks.Count > 0 && !_gap;
        var newItem = open && _blocks[^1].InList && !indented;
        if (open && !newItem)
            _raw.Append('\n');
        else
            _blocks.Add(new(newItem ? LineKind.Item : LineKind.Paragraph, newItem, source, _raw.Length, !open));
        Caret = _raw.Length - _blocks[^1].Start;
    }

    /// <summary>The rest of the caret's paragraph, so that what is closed there is known; and what the next line makes of it.</summary>
    private void AddTail(LineRule rule, BlockState state, TextLines lines)
    {
        if (Caret < 0)
            return;
        while (lines.MoveNext())
        {
            var line = Next(rule, ref state, lines.Current);
            if (line.Kind == LineKind.Underline)
                MakeHeading();
            if (line.Kind == LineKind.TableRule)
                Reason = SuppressionReason.Table;
            if (line.Kind != LineKind.Continuation)
                return;
            _previous = new(lines.Start + line.Start, lines.Start + line.End);
            _raw.Append('\n').Append(lines.Current[line.Start..line.End]);
        }
    }
}

file static class Ranges
{
    public static bool IsEmpty(this Range range) => range.End.Value == range.Start.Value;

    public static int Length(this Range range) => range.End.Value - range.Start.Value;
}
