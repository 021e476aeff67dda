using Gpt2.LanguageServer.Documents;
using Gpt2.Prose;
using Gpt2.Prose.Blocks;
using Gpt2.Prose.Dialects;
using Gpt2.Prose.Typography;

namespace Gpt2.LanguageServer.Writing;

/// <summary>How to lay out a text so that it belongs to the block at its place.</summary>
/// <param name="LineBreak">The document's line break and the beginning of the block's lines: indentation, quote marks and comment
/// marks.</param>
/// <param name="Width">Where to break the paragraph's lines, in UTF-16 units; int.MaxValue if they are not broken.</param>
/// <param name="Column">The column where the text begins.</param>
/// <param name="AfterSpace">Whether nothing or white space precedes it.</param>
/// <param name="BeforeWord">Whether a word follows on the same line.</param>
/// <param name="Style">The document's quotes, apostrophes and dashes.</param>
/// <param name="Before">The character before the text; U+0000 if none.</param>
internal sealed record TextLayout(
    string LineBreak,
    int Width,
    int Column,
    bool AfterSpace,
    bool BeforeWord,
    TypographicStyle Style,
    char Before
)
{
    /// <summary>Shorter lines belong to a poem or an address; longer lines were not broken by hand.</summary>
    private const int NarrowestWidth = 40,
        WidestWidth = 120;

    /// <param name="keepStyle">Whether to use the document's quotes, apostrophes and dashes.</param>
    public static TextLayout At(ChunkedText text, int caret, Dialect dialect, bool keepStyle)
    {
        var number = text.SizeBefore(caret).LineBreaks;
        var start = text.LineStart(number);
        var (line, previous) = (Head(text, number), number == 0 ? "" : Head(text, number - 1));
        var state = text.StateAt(start, dialect);
        var inParagraph = state.Leaf == OpenBlock.Paragraph;
        var kind = dialect.Blocks(ref state, state.Previous, line);

        var marks =
            kind.Kind == LineKind.Item ? Indentation(line[..kind.Start]) : line[..Math.Max(kind.Start, CommonMarks(line, previous))];
        var goesOn = kind.Kind == LineKind.Continuation || kind.Kind == LineKind.Blank && inParagraph;
        var isBroken = goesOn && previous.Length is >= NarrowestWidth and <= WidestWidth;
        var rest = text.Slice(caret, text.LineEnd(number));
        return new(
            Ending(text) + marks,
            isBroken ? previous.Length : int.MaxValue,
            caret - start,
            AfterSpace: caret == start || char.IsWhiteSpace(text.Slice(caret - 1, caret)[0]),
            BeforeWord: rest.Length > 0 && char.IsLetterOrDigit(rest[0]),
            keepStyle ? TypographicStyle.Of(text.Marks(dialect)) : TypographicStyle.Any,
            Before: caret == 0 ? '\0' : text.Slice(caret - 1, caret)[0]
        );
    }

    private static string Head(ChunkedText text, int line)
    {
        var start = text.LineStart(line);
        return text.Slice(start, Math.Min(text.LineEnd(line), start + BlockScanner.LineHead));
    }

    /// <summary>The beginning of the further lines of a list item: as many columns, without the item's mark.</summary>
    private static string Indentation(string marks) => string.Concat(marks.Select(c => c is '>' or '\t' ? c : ' '));

    /// <summary>The marks that a line has in common with the line before, such as a comment's "// ".</summary>
    private static int CommonMarks(string line, string previous)
    {
        var length = 0;
        while (length < line.Length && length < previous.Length && line[length] == previous[length] && !char.IsLetterOrDigit(line[length]))
            length++;
        while (length > 0 && !char.IsWhiteSpace(line[length - 1]))
            length--;
        return length;
    }

    private static string Ending(ChunkedText text) => text.LineBreaks == 0 ? "\n" : text.Slice(text.LineEnd(0), text.LineStart(1));
}
