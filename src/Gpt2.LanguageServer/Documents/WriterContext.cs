using Gpt2.Inference.Copying;
using Gpt2.Prose;
using Gpt2.Prose.Blocks;
using Gpt2.Prose.Dialects;
using Gpt2.Prose.Typography;

namespace Gpt2.LanguageServer.Documents;

/// <summary>The document around a caret, as references for the engine. Two requests for the same version and place have equal
/// contexts.</summary>
/// <param name="Others">Other documents that the writer chose.</param>
/// <param name="Path">The document's own file, if it has one.</param>
internal sealed record WriterContext(ChunkedText Text, int Caret, Dialect Dialect, ReferenceFiles Others, string? Path = null)
{
    /// <summary>The editor's display language, if known.</summary>
    public string? Locale { get; init; }

    /// <summary>How much is read on either side of the caret, in UTF-16 units: some 40,000 words together, which take about 1 MB.</summary>
    private const int Reach = 128 * 1024;

    /// <summary>A document by itself.</summary>
    public static WriterContext Alone(ChunkedText text, int caret, Dialect dialect) => new(text, caret, dialect, ReferenceFiles.Empty);

    /// <summary>Everything except the caret's line, which is in the prompt. Looks at each chunk within reach; unedited chunks are read only
    /// once.</summary>
    public ReferenceTexts References()
    {
        if (Text.Length == 0)
            return new([.. Others.Except(Path)], 0);

        var (texts, own) = (new List<ReferenceText>(), 0);
        var (first, caretAt, last) = (
            Text.PartAt(Math.Max(Caret - Reach, 0)),
            Text.PartAt(Caret),
            Text.PartAt(Math.Min(Caret + Reach, Text.Length))
        );
        var state = Text.StateBefore(first, Dialect);
        for (var i = first; i <= last; i++)
        {
            var chunk = Text.Parts[i];
            if (i == caretAt)
                own = AddAround(texts, chunk, state, Caret - Text.StartOf(i));
            else
                texts.Add(chunk.Whole.Of(Dialect, state, chunk.Text.AsMemory()));
            state = chunk.Advance(Dialect, state);
        }
        return new([.. texts, .. Others.Except(Path)], own);
    }

    /// <summary>Gives a text the document's quotes, apostrophes and dashes.</summary>
    /// <param name="before">The text before it.</param>
    public string InStyle(string text, string before) =>
        text.AsSpan().IndexOfAny(MarkCounts.Marks) < 0
            ? text
            : TypographicStyle.Of(Text.Marks(Dialect)).Apply(text, before.Length > 0 ? before[^1] : '\0');

    /// <returns>How far the caret is from the beginning of its line.</returns>
    private int AddAround(List<ReferenceText> texts, TextChunk chunk, BlockState state, int caret)
    {
        var text = chunk.Text.AsSpan();
        var lineStart = text[..caret].LastIndexOfAny('\n', '\r') + 1;
        var lineEnd = text[caret..].IndexOfAny('\n', '\r') is var rest and >= 0 ? caret + rest : text.Length;
        texts.Add(chunk.Head.Of(Dialect, state, chunk.Text.AsMemory(0, lineStart)));

        // What the state remembers of the caret's line changes with each key and says little about the prose after it.
        var behind = BlockScanner.Advance(Dialect, state, text[..lineEnd]) with
        {
            Previous = null,
            Heading = null,
            Pending = null,
        };
        texts.Add(chunk.Tail.Of(Dialect, behind, chunk.Text.AsMemory(lineEnd)));
        return caret - lineStart;
    }
}
