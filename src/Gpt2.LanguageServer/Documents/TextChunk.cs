using Gpt2.LanguageServer.Prose;

namespace Gpt2.LanguageServer.Documents;

/// <summary>A few kilobytes of a document, shared by all versions that have not touched them.</summary>
/// <param name="edited">What stood here before the edit that made this chunk: most of the prose around the caret is the same.</param>
internal sealed class TextChunk(string text, TextChunk? edited = null)
{
    private sealed record Scan(ProseLanguage Language, BlockState Before, BlockState After);

    private sealed record Count(ProseLanguage Language, BlockState Before, MarkCounts Marks);

    private volatile Scan? lastScan;
    private volatile Count? lastCount;

    public string Text { get; } = text;
    public TextSize Size { get; } = TextSize.Of(text);

    /// <summary>The prose of all of it, of the lines above the caret's, and of those below.</summary>
    public RememberedProse Whole { get; } = new();
    public RememberedProse Head { get; } = edited?.Head ?? new();
    public RememberedProse Tail { get; } = edited?.Tail ?? new();

    /// <summary>The quotes, apostrophes and dashes in its prose: code has its own, and only straight ones.</summary>
    public MarkCounts Marks(ProseLanguage language, BlockState before)
    {
        if (lastCount is { } known && known.Language == language && known.Before == before)
            return known.Marks;

        var marks = MarkCounts.Of(ProseBlocks.Read(language, before, Text, Text.Length).Raw);
        lastCount = new(language, before, marks);
        return marks;
    }

    /// <summary>The block state behind this chunk, given the one before it.</summary>
    public BlockState Advance(ProseLanguage language, BlockState before)
    {
        if (lastScan is { } known && known.Language == language && known.Before == before)
            return known.After;

        var after = BlockScanner.Advance(language, before, Text);
        lastScan = new(language, before, after);
        return after;
    }
}
