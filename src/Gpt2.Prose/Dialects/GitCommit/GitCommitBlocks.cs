using Gpt2.Prose.Blocks;
using Gpt2.Prose.Dialects.PlainText;

namespace Gpt2.Prose.Dialects.GitCommit;

/// <summary>Commit messages: a subject, a body and trailers. Comments and the diff below the scissors are Git's.</summary>
internal static class GitCommitBlocks
{
    public static Line Read(ref BlockState state, ReadOnlySpan<char> previous, ReadOnlySpan<char> line)
    {
        if (state.Leaf == OpenBlock.Literal)
            return BlockParsing.Within(ref state, last: false);
        if (line.StartsWith("diff --git ") || line.StartsWith('#') && line.IndexOf(">8 ---") >= 0 || line.StartsWith("JJ: ignore-rest"))
            return BlockParsing.Open(ref state, state.Literal(NotProse.Code));
        // Git drops its comments, so they do not end a paragraph.
        if (line.StartsWith('#') || line.StartsWith("JJ:"))
            return Line.NotProse(NotProse.Command);
        if (state.Part == DocumentPart.Unknown)
            return Subject(ref state, line);
        return IsTrailer(line) ? BlockParsing.Markup(ref state, NotProse.Command) : PlainTextBlocks.Read(ref state, default, line);
    }

    private static Line Subject(ref BlockState state, ReadOnlySpan<char> line)
    {
        if (BlockParsing.IsBlank(line))
            return Line.Blank;
        state = state with { Part = DocumentPart.Body };
        return new(LineKind.Heading, BlockParsing.Indent(line), line.Length);
    }

    /// <summary>A name of hyphenated words, or one of a few without hyphens, then ": ".</summary>
    private static bool IsTrailer(ReadOnlySpan<char> line)
    {
        var colon = line.IndexOf(':');
        if (colon < 2 || colon + 1 < line.Length && line[colon + 1] != ' ')
            return false;
        var name = line[..colon];
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c) && c != '-')
                return false;
        return name.Contains("-by", StringComparison.OrdinalIgnoreCase)
            || name
                is "Fixes"
                    or "Closes"
                    or "Resolves"
                    or "Refs"
                    or "Ref"
                    or "Cc"
                    or "CC"
                    or "Link"
                    or "Bug"
                    or "Change-Id"
                    or "Reported-at";
    }
}
