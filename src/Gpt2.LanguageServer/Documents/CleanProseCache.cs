using Gpt2.Inference.Copying;
using Gpt2.Prose;
using Gpt2.Prose.Blocks;
using Gpt2.Prose.Dialects;

namespace Gpt2.LanguageServer.Documents;

/// <summary>Caches the clean prose of the last range requested, since most of a text stays the same from key to key.</summary>
internal sealed class CleanProseCache
{
    private sealed record Known(Dialect Dialect, BlockState Before, ReadOnlyMemory<char> Raw, ReferenceText Clean);

    private volatile Known? last;

    public ReferenceText Of(Dialect dialect, BlockState before, ReadOnlyMemory<char> raw)
    {
        if (last is { } known && known.Dialect == dialect && raw.Span.SequenceEqual(known.Raw.Span) && known.Before == before)
            return known.Clean;
        var clean = new ReferenceText(ProseText.Of(dialect, before, raw.ToString()));
        last = new(dialect, before, raw, clean);
        return clean;
    }
}
