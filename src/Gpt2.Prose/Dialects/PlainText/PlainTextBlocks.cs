using Gpt2.Prose.Blocks;

namespace Gpt2.Prose.Dialects.PlainText;

/// <summary>Plain text and mail: paragraphs, lists, underlined headings and quotes, as people type them.</summary>
internal static class PlainTextBlocks
{
    private const string Bullets = "-*+•–‣◦";

    public static Line Read(ref BlockState state, ReadOnlySpan<char> previous, ReadOnlySpan<char> line)
    {
        var start = BlockParsing.Indent(line);
        if (start == line.Length)
            return BlockParsing.Blank(ref state);
        if (char.IsLetter(line[start]))
            return BlockParsing.Paragraph(ref state, line, start);
        var text = line[start..];
        if (IsUnderline(state, previous, text))
        {
            state = state.Closed();
            return new(LineKind.Underline, 0, 0);
        }
        if (BlockParsing.IsThematicBreak(text) || BlockParsing.IsRunOf(text, '=', 3))
            return BlockParsing.Markup(ref state, NotProse.NoText);
        if (text[0] == '>')
            return Quote(ref state, line);
        var mark = BlockParsing.ListMark(text, Bullets);
        if (mark > 0 && BlockParsing.IsInParagraph(state) && !BlockParsing.MayInterrupt(text, mark))
            mark = 0;
        return mark > 0 ? BlockParsing.Item(ref state, line, start + mark) : BlockParsing.Paragraph(ref state, line, start);
    }

    /// <summary>An underline is about as long as its heading; a shorter one is a divider or a dash.</summary>
    private static bool IsUnderline(in BlockState state, ReadOnlySpan<char> previous, ReadOnlySpan<char> text) =>
        state.Leaf == OpenBlock.Paragraph
        && text[0] is '=' or '-' or '~'
        && BlockParsing.IsRunOf(text, text[0], 3)
        && text.TrimEnd(" \t").Length >= previous.TrimEnd(" \t").Length - 2;

    private static Line Quote(ref BlockState state, ReadOnlySpan<char> line)
    {
        var start = line.IndexOfAnyExcept("> \t");
        return start < 0 ? BlockParsing.Blank(ref state) : BlockParsing.Paragraph(ref state, line, start);
    }
}
