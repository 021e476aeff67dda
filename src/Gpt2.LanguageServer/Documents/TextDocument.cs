using Gpt2.LanguageServer.Protocol;
using Range = Gpt2.LanguageServer.Protocol.Range;

namespace Gpt2.LanguageServer.Documents;

/// <summary>One version of one open file. Immutable: an edit makes a new one.</summary>
/// <param name="LanguageId">The editor's name for the language.</param>
/// <param name="Version">The editor's version number.</param>
/// <param name="Encoding">The unit of the editor's positions.</param>
/// <param name="Text">The whole text.</param>
/// <param name="JustDeleted">Whether the last edit only removed text.</param>
/// <param name="ChangedAt">When the editor reported the last change, as a timestamp of the server's clock; null before the first
/// change.</param>
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

    /// <summary>A change from the editor, converted to offsets; one without a range replaces the whole text.</summary>
    public Edit EditOf(TextDocumentContentChangeEvent change)
    {
        if (change.Range is not { } range)
            return new(0, Text.Length, change.Text);

        var (start, end) = (OffsetAt(range.Start), OffsetAt(range.End));
        return end < start ? new(end, start, change.Text) : new(start, end, change.Text);
    }

    /// <summary>The offset in UTF-16 units. A position past the end of the line or text means that end; one inside a character means its
    /// start.</summary>
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

    /// <summary>Whether a position is past the last line, so that it belongs to another version of the text.</summary>
    public bool IsBehind(Position position) => position.Line > Text.LineBreaks;

    /// <summary>The inverse of <see cref="OffsetAt"/>.</summary>
    public Position PositionAt(int offset)
    {
        var before = Text.SizeBefore(Text.CharacterStart(offset));
        var lineStart = Text.SizeBefore(Text.LineStart(before.LineBreaks));
        return new(before.LineBreaks, (before - lineStart).In(Encoding));
    }

    /// <summary>The range between two offsets.</summary>
    public Range RangeOf(int start, int end) => new(PositionAt(start), PositionAt(end));
}
