using Gpt2.Inference;
using Gpt2.LanguageServer.Prose;

namespace Gpt2.LanguageServer.Documents;

/// <summary>The clean prose of the last stretch that was asked for: most of a text stays the same from key to key.</summary>
internal sealed class RememberedProse
{
    private sealed record Stretch(ProseLanguage Language, BlockState Before, ReadOnlyMemory<char> Raw, RememberedText Clean);

    private volatile Stretch? last;

    public RememberedText Of(ProseLanguage language, BlockState before, ReadOnlyMemory<char> raw)
    {
        if (last is { } known && known.Language == language && raw.Span.SequenceEqual(known.Raw.Span) && known.Before == before)
            return known.Clean;
        var clean = new RememberedText(ProseText.Of(language, before, raw.ToString()));
        last = new(language, before, raw, clean);
        return clean;
    }
}
