using Gpt2.Inference;

namespace Gpt2.LanguageServer.Prose;

/// <summary>AsciiDoc's blocks: delimited blocks, attributes, macros, tables, lists and titles.</summary>
internal static class AsciiDocLines
{
    public static Line Read(ref BlockState state, ReadOnlySpan<char> previous, ReadOnlySpan<char> line)
    {
        if (state.Leaf == Leaf.Literal)
            return GoOn(ref state, line);
        var start = LineText.Indent(line);
        if (start == line.Length)
            return state.Leaf == Leaf.Announced ? Line.NotProse(state.Reason) : LineText.Blank(ref state);
        var text = line.TrimEnd(" \t");
        if (IsUnderline(state, previous, text))
        {
            state = state.Closed();
            return new(LineKind.Underline, 0, 0);
        }
        if (Delimited(ref state, text) is { } delimiter)
            return delimiter;
        if (state.Leaf == Leaf.Announced)
            return LineText.Open(ref state, state.Literal(state.Reason, ' '));
        if (char.IsLetter(line[start]) && start == 0 && !text.Contains("::", StringComparison.Ordinal))
            return Text(ref state, line, 0);
        return Marked(ref state, line, start);
    }

    private static Line GoOn(ref BlockState state, ReadOnlySpan<char> line)
    {
        var text = line.TrimEnd(" \t");
        if (state.Mark != ' ')
            return LineText.Within(ref state, Closes(state, text));
        if (!text.IsEmpty)
            return LineText.Within(ref state, last: false);
        state = state.Closed();
        return Line.Blank;
    }

    private static bool Closes(in BlockState state, ReadOnlySpan<char> text) =>
        state.Mark == '|'
            ? text.Length == state.Count && text[0] == (char)state.Indent && LineText.IsRunOf(text[1..], '=', 3)
            : text.Length == state.Count && LineText.IsRunOf(text, state.Mark, state.Count);

    /// <summary>The underline of a title, which is one line, is as long as the title, or one character longer or shorter.</summary>
    private static bool IsUnderline(in BlockState state, ReadOnlySpan<char> previous, ReadOnlySpan<char> text) =>
        LineText.IsInParagraph(state)
        && state.Count == 1
        && text[0] is '=' or '-' or '~' or '^' or '+'
        && LineText.IsRunOf(text, text[0], 3)
        && Math.Abs(text.Length - previous.TrimEnd(" \t").Length) <= 1;

    /// <summary>The state counts a paragraph's lines, up to two.</summary>
    private static Line Text(ref BlockState state, ReadOnlySpan<char> line, int start)
    {
        var text = LineText.Paragraph(ref state, line, start);
        if (state.Count < 2)
            state = state with { Count = state.Count + 1 };
        return text;
    }

    private static Line? Delimited(ref BlockState state, ReadOnlySpan<char> text)
    {
        if (text[0] is '|' or ',' or ':' or '!' && LineText.IsRunOf(text[1..], '=', 3))
            return LineText.Open(ref state, state.Closed().Literal(SuppressionReason.Table, '|', text.Length, indent: text[0]));
        if (text.StartsWith("```"))
            return LineText.Open(ref state, state.Closed().Literal(SuppressionReason.Code, '`', 3));
        if (text is "--")
            return LineText.Markup(ref state, SuppressionReason.Command);
        if (text.Length < 4 || !LineText.IsRunOf(text, text[0], 4))
            return null;
        var isMaths = state.Leaf == Leaf.Announced && state.Reason == SuppressionReason.Maths;
        var passed = isMaths ? SuppressionReason.Maths : SuppressionReason.Html;
        return text[0] switch
        {
            '-' or '.' => LineText.Open(ref state, state.Closed().Literal(SuppressionReason.Code, text[0], text.Length)),
            '+' => LineText.Open(ref state, state.Closed().Literal(passed, '+', text.Length)),
            '/' => LineText.Open(ref state, state.Closed().Literal(SuppressionReason.Command, '/', text.Length)),
            '=' or '*' or '_' => LineText.Markup(ref state, SuppressionReason.Command),
            _ => null,
        };
    }

    private static Line Marked(ref BlockState state, ReadOnlySpan<char> line, int start)
    {
        var text = line[start..].TrimEnd(" \t");
        if (text.StartsWith("//"))
            return Line.NotProse(SuppressionReason.Command);
        if (text[0] == '[' && text[^1] == ']' && start == 0)
            return Attributes(ref state, text);
        if (IsAttribute(text) || IsMacro(text) || text is "+" or "'''" or "<<<")
            return LineText.Markup(ref state, SuppressionReason.Command);
        var level = LineText.Run(text, '=');
        if (start == 0 && level is > 0 and < 7 && (level == text.Length || text[level] == ' '))
            return LineText.Heading(ref state, line, level);
        if (start == 0 && text[0] == '.' && text.Length > 1 && text[1] is not (' ' or '.'))
            return Title(ref state, line);
        var mark = LineText.IsInParagraph(state) ? 0 : ItemMark(line[start..]);
        if (mark > 0)
            return LineText.Item(ref state, line, start + mark);
        if (start > 0 && state.Leaf != Leaf.Paragraph && state.Containers.IsEmpty)
            return LineText.Open(ref state, state.Literal(SuppressionReason.Code, ' '));
        return Text(ref state, line, start);
    }

    /// <summary>"[source]" and its like say what the next block is.</summary>
    private static Line Attributes(ref BlockState state, ReadOnlySpan<char> text)
    {
        var line = LineText.Markup(ref state, SuppressionReason.Command);
        var style = text[1..^1];
        var end = style.IndexOfAny(',', '%', '#');
        var announced = (end < 0 ? style : style[..end]) switch
        {
            "source" or "listing" or "literal" => SuppressionReason.Code,
            "stem" or "latexmath" or "asciimath" => SuppressionReason.Maths,
            "pass" => SuppressionReason.Html,
            _ => SuppressionReason.None,
        };
        if (announced != SuppressionReason.None)
            state = state with { Leaf = Leaf.Announced, Reason = announced };
        return line;
    }

    private static Line Title(ref BlockState state, ReadOnlySpan<char> line)
    {
        state = state.Closed();
        return new(LineKind.Item, 1, line.Length);
    }

    /// <summary>":name: value".</summary>
    private static bool IsAttribute(ReadOnlySpan<char> text) =>
        text[0] == ':' && text[1..].IndexOf(':') is > 0 and var close && !text[1..(close + 1)].Contains(' ');

    /// <summary>"image::file.png[]", "include::part.adoc[]", "ifdef::x[]".</summary>
    private static bool IsMacro(ReadOnlySpan<char> text)
    {
        var colons = text.IndexOf("::");
        if (colons <= 0 || colons + 2 >= text.Length || text[colons + 2] == ' ')
            return false;
        foreach (var c in text[..colons])
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
                return false;
        // "std::vector is": no macro has a space before its bracket.
        var end = text.IndexOfAny(' ', '[');
        return end < 0 || text[end] == '[';
    }

    private static int ItemMark(ReadOnlySpan<char> text)
    {
        foreach (var bullet in "*.-")
            if (LineText.Run(text, bullet) is >= 1 and <= 5 and var run && (run == text.Length || text[run] == ' '))
                return run;
        var mark = LineText.ListMark(text, "•");
        if (mark > 0)
            return mark;
        var term = text.IndexOf(":: ");
        return term > 0 ? term + 2 : 0;
    }
}
