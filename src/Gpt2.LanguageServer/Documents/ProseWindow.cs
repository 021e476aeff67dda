using Gpt2.Prose;
using Gpt2.Prose.Dialects;

namespace Gpt2.LanguageServer.Documents;

/// <summary>The stretch of a text that the model reads to go on at a caret.</summary>
internal static class ProseWindow
{
    /// <summary>As much behind the caret as the rules look at, in UTF-16 units.</summary>
    private const int Behind = 1024;

    public static ProseContext At(ChunkedText text, int caret, Dialect dialect, int windowChars)
    {
        var start = Start(text, caret, windowChars);
        var end = text.CharacterStart(Math.Min(caret + Behind, text.Length));
        return ProseContext.At(dialect, text.StateAt(start, dialect), text.Slice(start, end), caret - start);
    }

    /// <summary>Where the window begins: the same place while the caret moves through half a window, then a jump.</summary>
    /// <remarks>
    /// The model's positions are absolute, so whatever it has read is worth nothing once the beginning moves. The place depends
    /// on the caret and on the text before it alone; no state is kept.
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
