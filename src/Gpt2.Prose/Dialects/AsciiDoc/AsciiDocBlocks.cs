using System.Buffers;
using Gpt2.Prose.Blocks;

namespace Gpt2.Prose.Dialects.AsciiDoc;

/// <summary>AsciiDoc's blocks: delimited blocks, attributes, macros, tables, lists and titles.</summary>
internal static class AsciiDocBlocks
{
    /// <summary>What follows the name of a block's style.</summary>
    private static readonly SearchValues<char> StyleEnds = SearchValues.Create(",%#.");

    public static Line Read(ref BlockState state, ReadOnlySpan<char> previous, ReadOnlySpan<char> line)
    {
        if (state.Leaf == OpenBlock.Literal)
            return GoOn(ref state, line);
        var start = BlockParsing.Indent(line);
        if (start == line.Length)
            return Blank(ref state);
        // The title of a document is followed by its authors, its version and its attributes.
        if (state.Part == DocumentPart.Preamble)
            return BlockParsing.Markup(ref state, NotProse.Command);
        var text = line.TrimEnd(" \t");
        if (IsUnderline(state, previous, text))
        {
            state = state.Closed();
            return new(LineKind.Underline, 0, 0);
        }
        if (Delimited(ref state, text) is { } delimiter)
            return delimiter;
        if (state.Leaf == OpenBlock.Announced)
            return Announced(ref state, line, text);
        if (char.IsLetter(line[start]) && start == 0 && text.IndexOf("::") < 0 && text.IndexOf(";;") < 0)
            return Text(ref state, line, 0);
        return Marked(ref state, line, start);
    }

    private static Line Blank(ref BlockState state)
    {
        if (state.Part == DocumentPart.Preamble)
            state = state with { Part = DocumentPart.Body };
        return state.Leaf == OpenBlock.Announced ? Line.NotProse(state.Reason) : BlockParsing.Blank(ref state);
    }

    private static Line GoOn(ref BlockState state, ReadOnlySpan<char> line)
    {
        var text = line.TrimEnd(" \t");
        if (state.Mark != ' ')
            return BlockParsing.Within(ref state, Closes(state, text));
        if (!text.IsEmpty)
            return BlockParsing.Within(ref state, last: false);
        state = state.Closed();
        return Line.Blank;
    }

    private static bool Closes(in BlockState state, ReadOnlySpan<char> text) =>
        state.Mark == '|'
            ? text.Length == state.Count && text[0] == (char)state.Indent && BlockParsing.IsRunOf(text[1..], '=', 3)
            : text.Length == state.Count && BlockParsing.IsRunOf(text, state.Mark, state.Count);

    /// <summary>The underline of a title on one line; its length may differ from the title's by one character.</summary>
    private static bool IsUnderline(in BlockState state, ReadOnlySpan<char> previous, ReadOnlySpan<char> text) =>
        BlockParsing.IsInParagraph(state)
        && state.Count == 1
        && text[0] is '=' or '-' or '~' or '^' or '+'
        && BlockParsing.IsRunOf(text, text[0], 3)
        && Math.Abs(text.Length - previous.TrimEnd(" \t").Length) <= 1;

    /// <summary>The state counts the lines of a paragraph, up to two.</summary>
    private static Line Text(ref BlockState state, ReadOnlySpan<char> line, int start)
    {
        var text = BlockParsing.Paragraph(ref state, line, start);
        if (state.Count < 2)
            state = state with { Count = state.Count + 1 };
        return text;
    }

    private static Line? Delimited(ref BlockState state, ReadOnlySpan<char> text)
    {
        if (text[0] is '|' or ',' or ':' or '!' && BlockParsing.IsRunOf(text[1..], '=', 3))
            return BlockParsing.Open(ref state, state.Closed().Literal(NotProse.Table, '|', text.Length, indent: text[0]));
        if (text.StartsWith("```"))
            return BlockParsing.Open(ref state, state.Closed().Literal(NotProse.Code, '`', 3));
        if (text is "--")
            return state.Leaf == OpenBlock.Announced
                ? BlockParsing.Open(ref state, state.Closed().Literal(state.Reason, '-', 2))
                : BlockParsing.Markup(ref state, NotProse.Command);
        if (text.Length < 4 || !BlockParsing.IsRunOf(text, text[0], 4))
            return null;
        var announced = state.Leaf == OpenBlock.Announced ? state.Reason : NotProse.None;
        var passed = announced == NotProse.Maths ? NotProse.Maths : NotProse.Html;
        // "[stem]" and "[comment]" apply to every delimiter.
        if (announced is NotProse.Maths or NotProse.Command && text[0] != '+')
            return BlockParsing.Open(ref state, state.Closed().Literal(announced, text[0], text.Length));
        return text[0] switch
        {
            '-' or '.' => BlockParsing.Open(ref state, state.Closed().Literal(NotProse.Code, text[0], text.Length)),
            '+' => BlockParsing.Open(ref state, state.Closed().Literal(passed, '+', text.Length)),
            '/' => BlockParsing.Open(ref state, state.Closed().Literal(NotProse.Command, '/', text.Length)),
            '=' or '*' or '_' => BlockParsing.Markup(ref state, NotProse.Command),
            _ => null,
        };
    }

    /// <summary>The announced paragraph, unless this line also belongs above a block.</summary>
    private static Line Announced(ref BlockState state, ReadOnlySpan<char> line, ReadOnlySpan<char> text)
    {
        if (IsTitle(text))
            return new(LineKind.Item, 1, line.Length);
        return text[0] == '[' && text[^1] == ']'
            ? Line.NotProse(NotProse.Command)
            : BlockParsing.Open(ref state, state.Literal(state.Reason, ' '));
    }

    private static bool IsTitle(ReadOnlySpan<char> text) => text[0] == '.' && text.Length > 1 && text[1] is not (' ' or '.');

    private static Line Marked(ref BlockState state, ReadOnlySpan<char> line, int start)
    {
        var text = line[start..].TrimEnd(" \t");
        if (text.StartsWith("//"))
            return Line.NotProse(NotProse.Command);
        if (text[0] == '[' && text[^1] == ']' && start == 0)
            return Attributes(ref state, text);
        if (IsAttribute(text) || IsMacro(text) || text is "+" or "'''" or "<<<")
            return BlockParsing.Markup(ref state, NotProse.Command);
        var level = BlockParsing.Run(text, '=');
        if (start == 0 && level is > 0 and < 7 && (level == text.Length || text[level] == ' '))
            return Heading(ref state, line, level);
        if (start == 0 && IsTitle(text))
            return Title(ref state, line);
        var mark = BlockParsing.IsInParagraph(state) ? 0 : ItemMark(line[start..]);
        if (mark > 0)
            return BlockParsing.Item(ref state, line, start + mark);
        // A term and its definition are both prose.
        if (!BlockParsing.IsInParagraph(state) && IsTerm(text))
            return BlockParsing.Item(ref state, line, start);
        if (start > 0 && state.Leaf != OpenBlock.Paragraph && state.Containers.IsEmpty)
            return BlockParsing.Open(ref state, state.Literal(NotProse.Code, ' '));
        return Text(ref state, line, start);
    }

    /// <summary>"[source]" and similar lines say what the next block is.</summary>
    private static Line Attributes(ref BlockState state, ReadOnlySpan<char> text)
    {
        var line = BlockParsing.Markup(ref state, NotProse.Command);
        var style = text[1..^1].Trim(' ');
        var end = style.IndexOfAny(StyleEnds);
        var announced = Announced(end < 0 ? style : style[..end].TrimEnd(' '));
        // "[,java]" is short for "[source,java]".
        if (end == 0 && style[0] == ',' && style.Length > 1 && char.IsAsciiLetter(style[1]))
            announced = NotProse.Code;
        if (announced != NotProse.None)
            state = state with { Leaf = OpenBlock.Announced, Reason = announced };
        return line;
    }

    private static NotProse Announced(ReadOnlySpan<char> style) =>
        style switch
        {
            "source"
            or "listing"
            or "literal"
            or "plantuml"
            or "mermaid"
            or "ditaa"
            or "graphviz"
            or "blockdiag"
            or "seqdiag"
            or "a2s"
            or "svgbob"
            or "vega"
            or "wavedrom"
            or "nomnoml"
            or "bytefield"
            or "d2"
            or "tikz" => NotProse.Code,
            "stem" or "latexmath" or "asciimath" => NotProse.Maths,
            "pass" => NotProse.Html,
            "comment" => NotProse.Command,
            _ => NotProse.None,
        };

    private static Line Heading(ref BlockState state, ReadOnlySpan<char> line, int level)
    {
        if (level == 1 && state.Part == DocumentPart.Unknown)
            state = state with { Part = DocumentPart.Preamble };
        return BlockParsing.Heading(ref state, line, level);
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
        // "std::vector is": macros have no space before their bracket.
        var end = text.IndexOfAny(' ', '[');
        return end < 0 || text[end] == '[';
    }

    private static bool IsTerm(ReadOnlySpan<char> text)
    {
        var term = text.IndexOf("::");
        if (term < 0)
            term = text.IndexOf(";;");
        if (term <= 0)
            return false;
        var end = term + 2 + Math.Min(BlockParsing.Run(text[(term + 2)..], ':'), 2);
        return end == text.Length || text[end] == ' ';
    }

    /// <summary>"&lt;1&gt; " and "&lt;.&gt; " explain a place in a listing.</summary>
    private static int Callout(ReadOnlySpan<char> text)
    {
        var close = text[0] == '<' ? text.IndexOf("> ") : -1;
        return close > 1 && text[1..close].TrimStart("0123456789.").IsEmpty ? close + 1 : 0;
    }

    private static int ItemMark(ReadOnlySpan<char> text)
    {
        foreach (var bullet in "*.-")
            if (BlockParsing.Run(text, bullet) is >= 1 and <= 5 and var run && (run == text.Length || text[run] == ' '))
                return run;
        if (Callout(text) is > 0 and var callout)
            return callout;
        return BlockParsing.ListMark(text, "•");
    }
}
