using Gpt2.Prose.Blocks;
using Gpt2.Prose.Dialects;

namespace Gpt2.Prose;

/// <summary>What the model may read at the caret.</summary>
/// <param name="Prompt">The clean prose before the caret, ending exactly as the writer typed it; empty if there is a reason.</param>
/// <param name="RestOfLine">The rest of the caret's line, raw.</param>
/// <param name="After">The clean prose after the caret, across lines, up to the end of the paragraph or a few hundred characters.</param>
/// <param name="InLine">Whether the caret is in a heading or a list item, which ends with its line.</param>
/// <param name="Reason">Why there is no prose at the caret; None if there is.</param>
internal sealed record ProseContext(string Prompt, string RestOfLine, string After, bool InLine, NotProse Reason)
{
    /// <summary>
    /// Reads the window <paramref name="text"/> around the UTF-16 offset <paramref name="caret"/>; <paramref name="before"/> is the
    /// state at its start. Never throws, and takes time in proportion to the window.
    /// </summary>
    public static ProseContext At(Dialect dialect, BlockState before, string text, int caret)
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
        return AtLine(dialect, before, text, caret);
    }

    private static ProseContext AtLine(Dialect dialect, BlockState before, string text, int caret)
    {
        var rest = text.AsSpan(caret);
        var end = rest.IndexOfAny('\n', '\r');
        var restOfLine = (end < 0 ? rest : rest[..end]).ToString();

        var blocks = ProseBlocks.Read(dialect, before, text, caret);
        if (blocks.Reason != NotProse.None)
            return new("", restOfLine, "", InLine: false, blocks.Reason);
        var (prompt, after, reason) = PromptWriter.Write(dialect.Inlines, before, blocks, caret);
        if (reason == NotProse.None)
            reason = CaretWord.Check(text, caret, prompt);
        return reason == NotProse.None
            ? new(prompt, restOfLine, after, IsLine(blocks), reason)
            : new("", restOfLine, "", IsLine(blocks), reason);
    }

    private static bool IsLine(ProseBlocks blocks)
    {
        var block = blocks.Blocks[^1];
        return block.Kind is LineKind.Heading or LineKind.Item || block.InList;
    }
}
