namespace Gpt2.LanguageServer.Prose;

/// <summary>Plain text and mail: paragraphs, lists, underlined headings and quotes, as writers set them by hand.</summary>
internal static class PlainLines
{
    private const string Bullets = "-*+•–‣◦";

    public static Line Read(ref BlockState state, ReadOnlySpan<char> previous, ReadOnlySpan<char> line)
    {
        var start = LineText.Indent(line);
        if (start == line.Length)
            return LineText.Blank(ref state);
        if (char.IsLetter(line[start]))
            return LineText.Paragraph(ref state, line, start);
        var text = line[start..];
        if (IsUnderline(state, previous, text))
        {
            state = state.Closed();
            return new(LineKind.Underline, 0, 0);
        }
        if (LineText.IsThematicBreak(text) || LineText.IsRunOf(text, '=', 3))
            return LineText.Markup(ref state, Inference.SuppressionReason.NoText);
        if (text[0] == '>')
            return Quote(ref state, line);
        var mark = LineText.ListMark(text, Bullets);
        if (mark > 0 && LineText.IsInParagraph(state) && !LineText.MayInterrupt(text, mark))
            mark = 0;
        return mark > 0 ? LineText.Item(ref state, line, start + mark) : LineText.Paragraph(ref state, line, start);
    }

    /// <summary>An underline is about as long as its heading; a shorter one divides or is a dash.</summary>
    private static bool IsUnderline(in BlockState state, ReadOnlySpan<char> previous, ReadOnlySpan<char> text) =>
        state.Leaf == Leaf.Paragraph
        && text[0] is '=' or '-' or '~'
        && LineText.IsRunOf(text, text[0], 3)
        && text.TrimEnd(" \t").Length >= previous.TrimEnd(" \t").Length - 2;

    private static Line Quote(ref BlockState state, ReadOnlySpan<char> line)
    {
        var start = line.IndexOfAnyExcept("> \t");
        return start < 0 ? LineText.Blank(ref state) : LineText.Paragraph(ref state, line, start);
    }
}
