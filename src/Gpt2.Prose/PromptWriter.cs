using System.Numerics;
using Gpt2.Prose.Blocks;
using Gpt2.Prose.Inlines;

namespace Gpt2.Prose;

/// <summary>Writes the blocks before the caret as the clean text that the model reads, and the beginning of the text after the caret in its
/// block.</summary>
internal static class PromptWriter
{
    public static (string Prompt, string After, NotProse Reason) Write(
        InlineRules rules,
        in BlockState before,
        ProseBlocks blocks,
        int caret
    )
    {
        var raw = blocks.Raw.AsSpan();
        var output = new CleanTextBuilder(raw.Length + 64);
        var limit = StartLimit(caret);
        var first = FirstBlock(blocks, before, limit);
        WriteHeading(rules, before, blocks, raw, first, output);

        var list = blocks.Blocks;
        for (var i = first; i < list.Count; i++)
        {
            var last = i == list.Count - 1;
            var skip = i == 0 && blocks.BeginsInside ? SentenceStart(raw[..(last ? blocks.Caret : blocks.EndOf(0))], limit) : 0;
            var text = raw[(list[i].Start + skip)..blocks.EndOf(i)];
            var length = output.Length;
            output.Begin(Separator(list, i, first));
            if (last)
                return InlineReader.ReadAt(rules, text, blocks.Caret - skip, output);
            InlineReader.Write(rules, text, output);
            if (output.BlockIsEmpty)
                output.TakeBackTo(length);
        }
        return (output.ToString(), "", NotProse.None);
    }

    /// <summary>
    /// The prompt may begin later than the window, but not in its second half. A power of two, so that the beginning does not move with
    /// every key.
    /// </summary>
    private static int StartLimit(int caret) => caret == 0 ? 0 : (1 << BitOperations.Log2((uint)caret)) / 2;

    private static int FirstBlock(ProseBlocks blocks, in BlockState before, int limit)
    {
        if (before == default || !blocks.BeginsInside)
            return 0;
        for (var i = 1; i < blocks.Blocks.Count; i++)
            if (blocks.Blocks[i].Source <= limit)
                return i;
        return 0;
    }

    /// <summary>The heading above the first block that is read.</summary>
    private static void WriteHeading(
        InlineRules rules,
        in BlockState before,
        ProseBlocks blocks,
        ReadOnlySpan<char> raw,
        int first,
        CleanTextBuilder output
    )
    {
        if (first < blocks.Blocks.Count && blocks.Blocks[first].Kind == LineKind.Heading)
            return;
        output.Begin("");
        for (var i = first - 1; i >= 0; i--)
            if (blocks.Blocks[i].Kind == LineKind.Heading)
            {
                InlineReader.Write(rules, raw[blocks.Blocks[i].Start..blocks.EndOf(i)], output);
                return;
            }
        output.Write(before.Heading);
    }

    private static string Separator(IReadOnlyList<Block> blocks, int i, int first)
    {
        if (i == first || blocks[i].Kind != LineKind.Item)
            return "\n\n";
        return blocks[i - 1].Kind == LineKind.Item || !blocks[i].AfterGap && blocks[i - 1].Kind != LineKind.Heading ? "\n" : "\n\n";
    }

    /// <summary>Where a sentence begins before <paramref name="limit"/>, or else a word; the text before is incomplete.</summary>
    private static int SentenceStart(ReadOnlySpan<char> text, int limit)
    {
        text = text[..Math.Min(text.Length, limit)];
        for (var at = 1; at + 1 < text.Length; at++)
            if (text[at] is ' ' or '\n' && text[at - 1] is '.' or '!' or '?' && char.IsUpper(text[at + 1]))
                return at + 1;
        return text.IndexOfAny(' ', '\n') + 1;
    }
}
