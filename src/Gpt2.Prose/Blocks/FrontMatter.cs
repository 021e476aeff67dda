namespace Gpt2.Prose.Blocks;

/// <summary>YAML (---), TOML (+++) and JSON ({) at the very beginning of a document.</summary>
internal static class FrontMatter
{
    public static bool TryRead(ref BlockState state, ReadOnlySpan<char> line, bool json, out Line matter)
    {
        matter = Line.NotProse(NotProse.FrontMatter);
        if (state.Leaf == OpenBlock.Literal && state.Reason == NotProse.FrontMatter)
            return GoOn(ref state, line);
        if (state.Started)
            return false;
        var mark = line.TrimEnd(" \t");
        if (mark is "---" or "+++" || json && mark is "{")
        {
            state = state.Literal(NotProse.FrontMatter, mark[0]);
            return true;
        }
        if (!json || !mark.StartsWith("{\"") && !mark.StartsWith("{ \""))
            return false;
        if (mark[^1] != '}')
            state = state.Literal(NotProse.FrontMatter, '{', 1);
        return true;
    }

    private static bool GoOn(ref BlockState state, ReadOnlySpan<char> line)
    {
        var first = state.Count == 0;
        state = state with { Count = 1 };
        if (Ends(state.Mark, line))
            state = state.Closed();
        else if (first && !MayBegin(state.Mark, line))
        {
            state = state.Closed();
            return false;
        }
        return true;
    }

    private static bool Ends(char mark, ReadOnlySpan<char> line) =>
        mark == '{' ? line.StartsWith('}') : BlockParsing.IsRunOf(line, mark, 3) || mark == '-' && line.TrimEnd(" \t") is "...";

    /// <summary>A rule or a bracket followed by a blank line is not front matter, which never begins with one.</summary>
    private static bool MayBegin(char mark, ReadOnlySpan<char> line) =>
        mark == '{' ? line.TrimStart(" \t").StartsWith('"') : !BlockParsing.IsBlank(line);
}
