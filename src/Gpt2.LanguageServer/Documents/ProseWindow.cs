using Gpt2.Prose;
using Gpt2.Prose.Dialects;

namespace Gpt2.LanguageServer.Documents;

/// <summary>The part of a text that the model reads to continue at a caret.</summary>
internal static class ProseWindow
{
    /// <summary>How much text after the caret the rules look at, in UTF-16 units.</summary>
    private const int Behind = 1024;

    public static ProseContext At(ChunkedText text, int caret, Dialect dialect, int windowChars)
    {
        var start = Start(text, caret, windowChars);
        var end = text.CharacterStart(Math.Min(caret + Behind, text.Length));
        return ProseContext.At(dialect, text.StateAt(start, dialect), text.Slice(start, end), caret - start);
    }

    /// <summary>Where the window begins. It stays in place while the caret moves through half a window, then jumps.</summary>
    /// <remarks>
    /// The model's positions are absolute, so everything it has read is worthless once the beginning moves. The place depends only on the
    /// caret and the text before it; no state is kept.
    /// </remarks>
    private static int Start(ChunkedText text, int caret, int windowChars)
    {
        var step = windowChars / 2;
        if (caret < 2 * step)
            return 0;

        var start = (caret - step) / step * step;
        var near = text.Slice(start, start + step / 2);
        var lineBreak = near.AsSpan().IndexOf('\n');
        var boundary = lineBreak >= 0 ? lineBreak : near.AsSpan().IndexOfAny(' ', '\r', '\t');
        return text.CharacterStart(start + boundary + 1);
    }
}
