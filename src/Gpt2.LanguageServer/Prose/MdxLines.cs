using Gpt2.Inference;

namespace Gpt2.LanguageServer.Prose;

/// <summary>MDX's blocks: those of Markdown, and between blank lines JavaScript's imports and exports.</summary>
internal static class MdxLines
{
    private const char Script = 'j';

    public static Line Read(ref BlockState state, ReadOnlySpan<char> previous, ReadOnlySpan<char> line)
    {
        if (state.Leaf == Leaf.Literal && state.Mark == Script)
        {
            if (!LineText.IsBlank(line))
                return LineText.Within(ref state, last: false);
            state = state.Closed();
        }
        var isScript = state.Leaf == Leaf.None && (line.StartsWith("import ") || line.StartsWith("export "));
        return isScript
            ? LineText.Open(ref state, state.Literal(SuppressionReason.Code, Script) with { Containers = default })
            : MarkdownLines.Read(ref state, previous, line);
    }
}
