using Gpt2.LanguageServer.Protocol;
using Gpt2.Prose;
using Gpt2.Prose.Blocks;
using Gpt2.Prose.Dialects;
using Gpt2.Prose.Typography;

namespace Gpt2.LanguageServer.Documents;

/// <summary>An immutable text. An edit costs as little in a long text as in a short one.</summary>
/// <remarks>
/// A table of chunks, each with the size of everything before it. A border between two chunks never splits a surrogate pair or CR LF, and
/// never a line unless the line is longer than a chunk. So sizes add up, and a scan from chunk to chunk sees whole lines.
/// </remarks>
internal sealed class ChunkedText
{
    /// <summary>The length of a new chunk in UTF-16 units; two neighbours together are longer.</summary>
    public const int ChunkLength = 4096;

    /// <summary>A chunk longer than this is split.</summary>
    public const int MaxChunkLength = 2 * ChunkLength;

    /// <summary>A known state this many chunks before the caret serves all requests near the caret, and edits there leave it
    /// valid.</summary>
    private const int KnownDistance = 64;

    private sealed record KnownState(Dialect Dialect, int Part, BlockState State);

    private readonly TextChunk[] chunks;
    private readonly TextSize[] starts; // [i]: everything before chunk i; one entry more than chunks, the last is the whole text
    private volatile KnownState? known;

    private ChunkedText(TextChunk[] chunks, TextSize[] starts) => (this.chunks, this.starts) = (chunks, starts);

    public ChunkedText(string text)
    {
        chunks = [.. Split(text).Select(piece => new TextChunk(piece))];
        starts = new TextSize[chunks.Length + 1];
        AddUp(from: 0);
    }

    public int Length => starts[^1].Utf16;

    public int LineBreaks => starts[^1].LineBreaks;

    public ReadOnlySpan<TextChunk> Parts => chunks;

    /// <summary>Where a part begins, in UTF-16 units.</summary>
    public int StartOf(int part) => starts[part].Utf16;

    public IEnumerable<string> Chunks => chunks.Select(chunk => chunk.Text);

    public override string ToString() => Slice(0, Length);

    public string Slice(int start, int end) =>
        string.Create(
            end - start,
            (Text: this, start),
            static (into, from) =>
            {
                var at = from.start;
                while (!into.IsEmpty)
                {
                    var piece = from.Text.From(at);
                    piece = piece[..Math.Min(piece.Length, into.Length)];
                    piece.CopyTo(into);
                    into = into[piece.Length..];
                    at += piece.Length;
                }
            }
        );

    /// <summary>This text with [start, end) replaced. Copies only the chunk table and the touched chunks.</summary>
    public ChunkedText Replace(int start, int end, string with)
    {
        if (chunks.Length == 0)
            return new(with);

        var (first, last) = (PartAt(start), PartAt(end));
        var touched = string.Concat(
            chunks[first].Text.AsSpan(0, start - starts[first].Utf16),
            with,
            chunks[last].Text.AsSpan(end - starts[last].Utf16)
        );

        while (true)
        {
            if (first > 0 && BelongTogether(chunks[first - 1].Text, touched.AsSpan(0, FirstPiece(touched))))
                touched = chunks[--first].Text + touched;
            else if (last < chunks.Length - 1 && BelongTogether(touched, chunks[last + 1].Text))
                touched += chunks[++last].Text;
            else
                return With(first, last, touched);
        }
    }

    /// <summary>Where a line begins, in UTF-16 units; <paramref name="line"/> is at most <see cref="LineBreaks"/>.</summary>
    public int LineStart(int line)
    {
        if (line == 0)
            return 0;

        var chunk = LastStart(static size => size.LineBreaks, line - 1);
        var text = chunks[chunk].Text.AsSpan();
        var offset = 0;
        for (var breaks = line - starts[chunk].LineBreaks; breaks > 0; breaks--)
        {
            offset += text[offset..].IndexOfAny('\r', '\n') + 1;
            offset += offset < text.Length && AreOne(text[offset - 1], text[offset]) ? 1 : 0; // no such pair is split between two chunks
        }
        return starts[chunk].Utf16 + offset;
    }

    /// <summary>Where a line ends, before its line break.</summary>
    public int LineEnd(int line)
    {
        if (line == LineBreaks)
            return Length;
        var end = LineStart(line + 1) - 1;
        return end > 0 && this[end] == '\n' && this[end - 1] == '\r' ? end - 1 : end;
    }

    /// <summary>The size of everything before <paramref name="offset"/>.</summary>
    public TextSize SizeBefore(int offset)
    {
        if (offset == Length)
            return starts[^1];
        var chunk = PartAt(offset);
        return starts[chunk] + TextSize.Of(chunks[chunk].Text.AsSpan(0, offset - starts[chunk].Utf16));
    }

    /// <summary>The last offset that is not inside a character and has at most <paramref name="count"/> units before it.</summary>
    public int OffsetOf(int count, PositionEncoding encoding)
    {
        if (count >= starts[^1].In(encoding))
            return Length;

        var chunk = LastStart(size => size.In(encoding), count);
        var (offset, left) = (starts[chunk].Utf16, count - starts[chunk].In(encoding));
        if (chunks[chunk].Size.In(encoding) == chunks[chunk].Size.Utf16)
            return CharacterStart(offset + left);

        var text = chunks[chunk].Text.AsSpan();
        while (text.Length > 64) // counting half of it is many times faster than walking through it
        {
            var half = text.Length / 2;
            half -= AreOne(text[half - 1], text[half]) ? 1 : 0;
            var size = TextSize.Of(text[..half]).In(encoding);
            if (size > left)
                text = text[..half];
            else
            {
                text = text[half..];
                left -= size;
                offset += half;
            }
        }
        foreach (var rune in text.EnumerateRunes())
        {
            left -= encoding == PositionEncoding.Utf8 ? rune.Utf8SequenceLength : 1;
            if (left < 0)
                break;
            offset += rune.Utf16SequenceLength;
        }
        return offset;
    }

    /// <summary><paramref name="offset"/>, or the offset before it if this one is inside a surrogate pair or CR LF.</summary>
    public int CharacterStart(int offset) => offset > 0 && offset < Length && AreOne(this[offset - 1], this[offset]) ? offset - 1 : offset;

    /// <summary>The block state at an offset, computed from the states remembered by earlier chunks.</summary>
    public BlockState StateAt(int offset, Dialect dialect)
    {
        if (chunks.Length == 0)
            return default;
        var last = PartAt(offset);
        return BlockScanner.Advance(dialect, StateBefore(last, dialect), chunks[last].Text.AsSpan(0, offset - starts[last].Utf16));
    }

    /// <summary>The block state at the beginning of a part.</summary>
    public BlockState StateBefore(int part, Dialect dialect)
    {
        var (next, state) = known is { } last && last.Dialect == dialect && last.Part <= part ? (last.Part, last.State) : (0, default);
        var isNear = part - next < 2 * KnownDistance;
        for (; next < part; next++)
        {
            if (!isNear && next == part - KnownDistance)
                known = new(dialect, next, state);
            state = chunks[next].Advance(dialect, state);
        }
        return state;
    }

    /// <summary>The quotes, apostrophes and dashes in its prose.</summary>
    public MarkCounts Marks(Dialect dialect)
    {
        var (marks, state) = (new MarkCounts(), default(BlockState));
        foreach (var chunk in chunks)
        {
            marks.Add(chunk.Marks(dialect, state with { Heading = null })); // a heading changes the state of all chunks below it
            state = chunk.Advance(dialect, state);
        }
        return marks;
    }

    private char this[int offset] => From(offset)[0];

    /// <summary>The text from an offset to the end of its chunk.</summary>
    private ReadOnlySpan<char> From(int offset)
    {
        var chunk = PartAt(offset);
        return chunks[chunk].Text.AsSpan(offset - starts[chunk].Utf16);
    }

    /// <summary>The part that contains an offset; the end of the text belongs to the last part.</summary>
    public int PartAt(int offset) => LastStart(static size => size.Utf16, offset);

    /// <summary>The last chunk with at most this much before it.</summary>
    private int LastStart(Func<TextSize, int> measure, int most)
    {
        var (low, high) = (0, chunks.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = measure(starts[middle]) <= most ? (middle, high) : (low, middle - 1);
        }
        return low;
    }

    private ChunkedText With(int first, int last, string touched)
    {
        TextChunk[] pieces = [.. Split(touched).Select(piece => new TextChunk(piece, chunks[first]))];
        TextChunk[] all = [.. chunks.AsSpan(0, first), .. pieces.AsSpan(), .. chunks.AsSpan(last + 1)];
        var changed = new ChunkedText(all, new TextSize[all.Length + 1]) { known = known?.Part <= first ? known : null };
        starts.AsSpan(0, first + 1).CopyTo(changed.starts);
        changed.AddUp(first);
        return changed;
    }

    private void AddUp(int from)
    {
        for (var i = from; i < chunks.Length; i++)
            starts[i + 1] = starts[i] + chunks[i].Size;
    }

    private static IEnumerable<string> Split(string text)
    {
        for (var start = 0; start < text.Length; )
        {
            var length = FirstPiece(text.AsSpan(start));
            yield return text.Substring(start, length);
            start += length;
        }
    }

    /// <summary>The length of the first chunk to cut from a text.</summary>
    private static int FirstPiece(ReadOnlySpan<char> text)
    {
        if (text.Length <= MaxChunkLength)
            return text.Length;
        var lineEnd = text[..ChunkLength].LastIndexOfAny('\r', '\n');
        var length = lineEnd < 0 ? ChunkLength : lineEnd + 1;
        return AreOne(text[length - 1], text[length]) ? length + 1 : length;
    }

    /// <summary>Whether two neighbouring pieces must be joined.</summary>
    private static bool BelongTogether(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        if (left.Length + right.Length <= ChunkLength || left.IsEmpty || right.IsEmpty || AreOne(left[^1], right[0]))
            return true;

        var lineInLeft = left.Length - 1 - left.LastIndexOfAny('\r', '\n');
        var lineInRight = right.IndexOfAny('\r', '\n');
        return lineInLeft > 0 && lineInLeft + (lineInRight < 0 ? right.Length : lineInRight) <= ChunkLength;
    }

    private static bool AreOne(char left, char right) => (left == '\r' && right == '\n') || char.IsSurrogatePair(left, right);
}
