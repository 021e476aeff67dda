using Gpt2.Prose.Blocks;
using Gpt2.Prose.Dialects;
using Gpt2.Prose.Inlines;

namespace Gpt2.Prose;

/// <summary>All the clean prose of a piece of text, as a reader would read it.</summary>
internal static class ProseText
{
    /// <param name="before">The state at its beginning.</param>
    public static string Of(Dialect dialect, BlockState before, string text)
    {
        if (before.Pending is { } pending)
            (text, before) = (pending + text, before with { Pending = null });
        var blocks = ProseBlocks.Read(dialect, before, text, text.Length);
        var raw = blocks.Raw.AsSpan();
        var output = new CleanTextBuilder(raw.Length + 64);
        for (var i = 0; i < blocks.Blocks.Count; i++)
        {
            var length = output.Length;
            output.Begin("\n\n");
            InlineReader.Write(dialect.Inlines, raw[blocks.Blocks[i].Start..blocks.EndOf(i)], output);
            if (output.BlockIsEmpty)
                output.TakeBackTo(length);
        }
        return output.ToString();
    }
}
