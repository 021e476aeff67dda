namespace Gpt2.LanguageServer.Prose;

/// <summary>All the clean prose of a stretch of text: what a reader would read of it.</summary>
internal static class ProseText
{
    /// <param name="before">The state at the stretch's beginning.</param>
    public static string Of(ProseLanguage language, BlockState before, string text)
    {
        if (before.Pending is { } pending)
            (text, before) = (pending + text, before with { Pending = null });
        var blocks = ProseBlocks.Read(language, before, text, text.Length);
        var raw = blocks.Raw.AsSpan();
        var output = new CleanText(raw.Length + 64);
        for (var i = 0; i < blocks.Blocks.Count; i++)
        {
            var length = output.Length;
            output.Begin("\n\n");
            InlineReader.Write(InlineRules.Of(language), raw[blocks.Blocks[i].Start..blocks.EndOf(i)], output);
            if (output.BlockIsEmpty)
                output.TakeBackTo(length);
        }
        return output.ToString();
    }
}
