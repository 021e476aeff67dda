using Gpt2.Prose;
using Gpt2.Prose.Blocks;
using Gpt2.Prose.Dialects;
using Gpt2.Prose.Typography;

namespace Gpt2.LanguageServer.Documents;

/// <summary>A few kilobytes of a document, shared by all versions that have not changed them.</summary>
/// <param name="edited">The chunk before the edit that made this one: most of the prose around the caret stays the same.</param>
internal sealed class TextChunk(string text, TextChunk? edited = null)
{
    private sealed record Scan(Dialect Dialect, BlockState Before, BlockState After);

    private sealed record Count(Dialect Dialect, BlockState Before, MarkCounts Marks);

    private volatile Scan? lastScan;
    private volatile Count? lastCount;

    public string Text { get; } = text;
    public TextSize Size { get; } = TextSize.Of(text);

    /// <summary>The prose of the whole chunk, of the lines above the caret's line, and of those below.</summary>
    public CleanProseCache Whole { get; } = new();
    public CleanProseCache Head { get; } = edited?.Head ?? new();
    public CleanProseCache Tail { get; } = edited?.Tail ?? new();

    /// <summary>The quotes, apostrophes and dashes in its prose. Code has its own, which are straight.</summary>
    public MarkCounts Marks(Dialect dialect, BlockState before)
    {
        if (lastCount is { } known && known.Dialect == dialect && known.Before == before)
            return known.Marks;

        var marks = MarkCounts.Of(ProseBlocks.Read(dialect, before, Text, Text.Length).Raw);
        lastCount = new(dialect, before, marks);
        return marks;
    }

    /// <summary>The block state after this chunk, given the one before it.</summary>
    public BlockState Advance(Dialect dialect, BlockState before)
    {
        if (lastScan is { } known && known.Dialect == dialect && known.Before == before)
            return known.After;

        var after = BlockScanner.Advance(dialect, before, Text);
        lastScan = new(dialect, before, after);
        return after;
    }
}
