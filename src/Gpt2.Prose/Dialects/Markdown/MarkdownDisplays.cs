using Gpt2.Prose.Blocks;

namespace Gpt2.Prose.Dialects.Markdown;

/// <summary>A maths display whose marker ends a line of a paragraph: "The model is $$".</summary>
internal static class MarkdownDisplays
{
    public const char Mark = 'd';

    /// <summary>The line up to the marker that opens such a display, which also takes the lines after it.</summary>
    public static Line Cut(ref BlockState state, ReadOnlySpan<char> rest, Line line)
    {
        var text = rest.TrimEnd(" \t");
        if (!text.EndsWith("$$") || text.Length < 3 || text[^3] is '$' or '\\' || !IsOdd(text))
            return line;
        state = state.Literal(NotProse.Maths, Mark);
        return line with { End = line.Start + text.Length - 2, Reason = NotProse.Maths };
    }

    /// <summary>The sentence continues after the display. A blank line shows that there was no display.</summary>
    public static Line GoOn(ref BlockState state, MarkdownCursor cursor)
    {
        var text = cursor.Text;
        var close = text.IndexOf("$$");
        if (close < 0)
            return text.IsEmpty ? BlockParsing.Within(ref state, last: true) : Line.NotProse(NotProse.Maths);
        state = state.Closed();
        var rest = text[(close + 2)..];
        if (BlockParsing.IsBlank(rest) || rest.TrimStart(' ').StartsWith('{'))
            return Line.NotProse(NotProse.Maths);
        state = state with { Leaf = OpenBlock.Paragraph };
        var end = cursor.At + cursor.Rest.Length;
        return new(LineKind.Paragraph, end - rest.Length, end, NotProse.Maths, InList: state.Containers.HasItem);
    }

    private static bool IsOdd(ReadOnlySpan<char> text)
    {
        var count = 0;
        for (var at = text.IndexOf("$$"); at >= 0; at = text.IndexOf("$$"))
        {
            count++;
            text = text[(at + 2)..];
        }
        return count % 2 == 1;
    }
}
