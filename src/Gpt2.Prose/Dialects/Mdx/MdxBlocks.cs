using Gpt2.Prose.Blocks;
using Gpt2.Prose.Dialects.Markdown;

namespace Gpt2.Prose.Dialects.Mdx;

/// <summary>MDX's blocks: those of Markdown, and between blank lines JavaScript's imports and exports.</summary>
internal static class MdxBlocks
{
    private const char Script = 'j';

    public static Line Read(ref BlockState state, ReadOnlySpan<char> previous, ReadOnlySpan<char> line)
    {
        if (state.Leaf == OpenBlock.Literal && state.Mark == Script)
        {
            if (!BlockParsing.IsBlank(line))
                return BlockParsing.Within(ref state, last: false);
            state = state.Closed();
        }
        var isScript = state.Leaf == OpenBlock.None && (line.StartsWith("import ") || line.StartsWith("export "));
        return isScript
            ? BlockParsing.Open(ref state, state.Literal(NotProse.Code, Script) with { Containers = default })
            : MarkdownBlocks.Read(ref state, previous, line);
    }
}
