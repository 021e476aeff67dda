namespace Gpt2.Prose.Blocks;

/// <summary>YAML (---) and TOML (+++) at the very beginning of a document.</summary>
internal static class FrontMatter
{
    public static bool TryRead(ref BlockState state, ReadOnlySpan<char> line, out Line matter)
    {
        matter = Line.NotProse(NotProse.FrontMatter);
        if (state.Leaf == OpenBlock.Literal && state.Reason == NotProse.FrontMatter)
            return GoOn(ref state, line);
        if (state.Started || line.TrimEnd(" \t") is not ("---" or "+++"))
            return false;
        state = state.Literal(NotProse.FrontMatter, line[0]);
        return true;
    }

    private static bool GoOn(ref BlockState state, ReadOnlySpan<char> line)
    {
        var first = state.Count == 0;
        state = state with { Count = 1 };
        if (BlockParsing.IsRunOf(line, state.Mark, 3) || state.Mark == '-' && line.TrimEnd(" \t") is "...")
            state = state.Closed();
        // A rule above the first paragraph is no front matter: nobody begins that with a blank line.
        else if (first && BlockParsing.IsBlank(line))
        {
            state = state.Closed();
            return false;
        }
        return true;
    }
}
