using Gpt2.Inference;

namespace Gpt2.LanguageServer.Prose;

/// <summary>What the model may read at the caret.</summary>
/// <param name="Prompt">The clean prose before the caret, ending exactly as the writer typed it; empty with a reason.</param>
/// <param name="After">The rest of the caret's line, raw.</param>
/// <param name="StopAt">Where a continuation ends at the latest.</param>
/// <param name="Reason">Why there is no prose at the caret; None if there is.</param>
internal sealed record ProseContext(string Prompt, string After, StopAt StopAt, SuppressionReason Reason)
{
    /// <summary>
    /// Reads the window <paramref name="text"/> around the UTF-16 offset <paramref name="caret"/>; <paramref name="before"/> is the
    /// state at its start. Never throws, and takes time in proportion to the window.
    /// </summary>
    public static ProseContext At(ProseLanguage language, BlockState before, string text, int caret)
    {
        if (before.Pending is { } pending)
        {
            caret += pending.Length;
            (text, before) = (pending + text, before with { Pending = null });
        }
        var skip = before.AfterCarriageReturn && text.StartsWith('\n') ? 1 : 0;
        if (skip > 0)
            (text, caret) = (text[1..], caret - 1);
        caret = Math.Clamp(caret, 0, text.Length);
        if (caret > 0 && caret < text.Length && text[caret] == '\n' && text[caret - 1] == '\r')
            caret--;
        return AtLine(language, before, text, caret);
    }

    private static ProseContext AtLine(ProseLanguage language, BlockState before, string text, int caret)
    {
        var rest = text.AsSpan(caret);
        var end = rest.IndexOfAny('\n', '\r');
        var after = (end < 0 ? rest : rest[..end]).ToString();

        var blocks = ProseBlocks.Read(language, before, text, caret);
        if (blocks.Reason != SuppressionReason.None)
            return new("", after, StopAt.Sentence, blocks.Reason);
        var (prompt, reason) = PromptWriter.Write(InlineRules.Of(language), before, blocks, caret);
        if (reason == SuppressionReason.None)
            reason = CaretWord.Check(text, caret, prompt);
        return reason == SuppressionReason.None ? new(prompt, after, Stop(blocks), reason) : new("", after, Stop(blocks), reason);
    }

    private static StopAt Stop(ProseBlocks blocks)
    {
        var block = blocks.Blocks[^1];
        return block.Kind is LineKind.Heading or LineKind.Item || block.InList ? StopAt.Line : StopAt.Sentence;
    }
}
