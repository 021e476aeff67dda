using Gpt2.Prose.Blocks;

namespace Gpt2.Prose.Dialects.Markdown;

/// <summary>Quotes, list items and footnotes at the beginning of a line (CommonMark 0.31, section 5; GitHub's footnotes).</summary>
internal static class MarkdownContainers
{
    /// <summary>Consumes the indentation and markers of the open containers, and returns how many of them the line still belongs
    /// to.</summary>
    public static int Match(ContainerStack open, ref MarkdownCursor cursor)
    {
        for (var level = 0; level < open.Count; level++)
            if (!(open[level] == ContainerStack.Quote ? TryQuote(ref cursor) : TryIndent(ref cursor, open[level])))
                return level;
        return open.Count;
    }

    /// <summary>Opens a container if one begins here.</summary>
    public static bool TryOpen(ref MarkdownCursor cursor, ref ContainerStack containers, bool interrupts)
    {
        if (cursor.IsIndented)
            return false;
        if (TryQuote(ref cursor))
        {
            containers = containers.Push(ContainerStack.Quote);
            return true;
        }
        return TryFootnote(ref cursor, ref containers) || TryItem(ref cursor, ref containers, interrupts);
    }

    private static bool TryQuote(ref MarkdownCursor cursor)
    {
        if (cursor.IsIndented || !cursor.Text.StartsWith('>'))
            return false;
        cursor.SkipSpace();
        cursor.Skip(1);
        cursor.SkipColumns(1);
        return true;
    }

    private static bool TryIndent(ref MarkdownCursor cursor, byte container)
    {
        var columns = container == ContainerStack.Note ? 4 : container;
        if (cursor.Text.IsEmpty)
            return true;
        if (cursor.Indent < columns)
            return false;
        cursor.SkipColumns(columns);
        return true;
    }

    private static bool TryFootnote(ref MarkdownCursor cursor, ref ContainerStack containers)
    {
        if (!cursor.Text.StartsWith("[^"))
            return false;
        var close = cursor.Text.IndexOf("]:");
        if (close is < 3 or > 80 || cursor.Text[..close].Contains(' '))
            return false;
        cursor.SkipSpace();
        cursor.Skip(close + 2);
        containers = containers.Push(ContainerStack.Note);
        return true;
    }

    private static bool TryItem(ref MarkdownCursor cursor, ref ContainerStack containers, bool interrupts)
    {
        var indent = cursor.Indent;
        var text = cursor.Text;
        var mark = BlockParsing.ListMark(text, "-+*");
        if (mark == 0 || BlockParsing.IsThematicBreak(text))
            return false;
        var empty = BlockParsing.IsBlank(text[mark..]);
        if (interrupts && (empty || !BlockParsing.MayInterrupt(text, mark)))
            return false;

        cursor.SkipSpace();
        cursor.Skip(mark);
        var spaces = cursor.Indent is >= 1 and <= 4 and var wide && !empty ? wide : 1;
        cursor.SkipColumns(spaces);
        containers = containers.Push((byte)Math.Min(indent + mark + spaces, ContainerStack.Note - 1));
        return true;
    }
}
