using Gpt2.Prose.Blocks;

namespace Gpt2.Prose.Dialects.Markdown;

/// <summary>What site generators put on separate lines: Hugo's "{{&lt; name &gt;}}", Jekyll's "{% name %}".</summary>
internal static class MarkdownShortcodes
{
    public const char Mark = '{';

    /// <summary>Shortcodes whose content is not prose, with or without the prefix "end".</summary>
    private static readonly Dictionary<string, NotProse>.AlternateLookup<ReadOnlySpan<char>> Literal = Table(
            NotProse.Code,
            "highlight code codeblock code_block prism plantuml mermaid graphviz diagram chart echarts flowchart sequence terminal "
                + "console gherkin asciinema raw verbatim capture javascript css style script"
        )
        .Concat(Table(NotProse.Maths, "math katex mathjax latex tex equation"))
        .Concat(Table(NotProse.Command, "comment"))
        .ToDictionary()
        .GetAlternateLookup<ReadOnlySpan<char>>();

    public static Line? Open(ref BlockState state, MarkdownCursor cursor)
    {
        var text = cursor.Text.TrimEnd(" \t");
        var close = ClosingMark(text);
        if (close == null)
            return null;
        var end = text[2..].IndexOf(close);
        if (end < 0)
            return BlockParsing.Open(ref state, state.Literal(NotProse.Command, Mark, name: close));
        end += 2 + close.Length;
        if (end < text.Length && text[^1] != '}')
            return null;
        var name = Name(text[2..]);
        // "{{< code/ >}}" and "{{< code >}}x{{< /code >}}" are complete.
        if (!Literal.TryGetValue(name, out var reason) || end < text.Length || text[..end].IndexOf("/>}}") >= 0)
            return BlockParsing.Markup(ref state, NotProse.Command);
        return BlockParsing.Open(ref state, state.Literal(reason, Mark, 1, name: name.ToString()));
    }

    /// <summary>Whether the open shortcode ends with this line: its tag, or its content.</summary>
    public static bool Ends(in BlockState state, ReadOnlySpan<char> text)
    {
        if (state.Count == 0)
            return text.IndexOf(state.Name) >= 0;
        var tag = text.StartsWith("{%") || text.StartsWith("{{") ? Tag(text[2..]) : default;
        if (tag.StartsWith('/'))
            tag = tag[1..].TrimStart(' ');
        else if (tag.StartsWith("end"))
            tag = tag[3..];
        else
            return false;
        return tag.StartsWith(state.Name);
    }

    private static string? ClosingMark(ReadOnlySpan<char> text)
    {
        if (text.StartsWith("{%"))
            return "%}";
        if (text.StartsWith("{{<"))
            return ">}}";
        if (text.StartsWith("{{%"))
            return "%}}";
        return text.StartsWith("{{/*") ? "*/}}" : null;
    }

    private static ReadOnlySpan<char> Tag(ReadOnlySpan<char> text) => text.TrimStart("<%- ");

    private static ReadOnlySpan<char> Name(ReadOnlySpan<char> text)
    {
        text = Tag(text);
        var end = text.IndexOfAny(" %>-/");
        return end < 0 ? text : text[..end];
    }

    private static Dictionary<string, NotProse> Table(NotProse reason, string names) =>
        names.Split(' ').ToDictionary(name => name, _ => reason);
}
