using Gpt2.LanguageServer.Protocol;
using Range = Gpt2.LanguageServer.Protocol.Range;

namespace Gpt2.LanguageServer.Documents;

/// <summary>One version of one open file. Immutable: an edit makes a new one.</summary>
/// <param name="LanguageId">As the editor names it.</param>
/// <param name="Version">As the editor counts it.</param>
/// <param name="Encoding">What the editor's positions count in.</param>
/// <param name="Text">The whole text.</param>
/// <param name="JustDeleted">Whether the last edit took text away and put none in its place.</param>
/// <param name="ChangedAt">When the editor told of the last change, a timestamp of the server's clock; null before the first one.</param>
internal sealed record TextDocument(
    string LanguageId,
    int Version,
    PositionEncoding Encoding,
    ChunkedText Text,
    bool JustDeleted = false,
    long? ChangedAt = null
)
{
    public TextDocument With(Edit edit) =>
        this with
        {
            Text = Text.Replace(edit.Start, edit.End, edit.Text),
            JustDeleted = edit.Text.Length == 0 && edit.End > edit.Start,
        };

    /// <summary>A change as the editor tells it, in offsets; one without a range replaces the whole text.</summary>
    public Edit EditOf(TextDocumentContentChangeEvent change)
    {
        if (change.Range is not { } range)
            return new(0, Text.Length, change.Text);

        var (start, end) = (OffsetAt(range.Start), OffsetAt(range.End));
        return end < start ? new(end, start, change.Text) : new(start, end, change.Text);
    }

    /// <summary>The offset in UTF-16 units. A place behind the line's or the text's end means that end; one inside a character
    /// means its start.</summary>
    public int OffsetAt(Position position)
    {
        if (position.Line < 0)
            return 0;
        if (IsBehind(position))
            return Text.Length;

        var (start, end) = (Text.LineStart(position.Line), Text.LineEnd(position.Line));
        var wanted = Text.SizeBefore(start).In(Encoding) + (long)Math.Max(position.Character, 0);
        return wanted >= Text.SizeBefore(end).In(Encoding) ? end : Text.OffsetOf((int)wanted, Encoding);
    }

    /// <summary>Whether a place lies behind the last line: it is one of another version of the text.</summary>
    public bool IsBehind(Position position) => position.Line > Text.LineBreaks;

    /// <summary>The inverse of <see cref="OffsetAt"/>.</summary>
    public Position PositionAt(int offset)
    {
        var before = Text.SizeBefore(Text.CharacterStart(offset));
        var lineStart = Text.SizeBefore(Text.LineStart(before.LineBreaks));
        return new(before.LineBreaks, (before - lineStart).In(Encoding));
    }

    /// <summary>The range from one offset to another.</summary>
    public Range RangeOf(int start, int end) => new(PositionAt(start), PositionAt(end));
}
