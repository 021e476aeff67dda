using Gpt2.Prose.Blocks;
using Gpt2.Prose.Inlines;

namespace Gpt2.Prose.Dialects.Markdown;

/// <summary>Markdown's links, images and footnote references: their text is prose, their target is not.</summary>
internal static class MarkdownLinks
{
    /// <summary>"[ ] " and "[x] " at the beginning of an item, and Org's "[-] ".</summary>
    public static bool Task(ref InlineReader reader) =>
        reader.At == 0
        && reader.Ahead(1) is ' ' or 'x' or 'X' or '-'
        && reader.Ahead(2) == ']'
        && reader.Ahead(3) is ' ' or '\n'
        && reader.Skip(3, NotProse.NoText);

    /// <summary>"[[Page]]" and "[[Page|text]]".</summary>
    public static bool Wiki(ref InlineReader reader)
    {
        if (reader.Ahead(1) != '[')
            return false;
        var start = reader.At + 2;
        var close = reader.Find("]]", start);
        if (close < 0)
            return reader.Unclosed(NotProse.Link);
        var inner = reader.Text[start..close];
        if (inner.IndexOfAny('[', ']', '\n') >= 0)
            return false;
        var text = start + inner.LastIndexOf('|') + 1;
        if (text == start || reader.Caret < text)
            return reader.Keep(text, close - text, close + 2, NotProse.Link);
        reader.Enter(text, NotProse.Link);
        reader.Copy(close - text);
        return reader.Caret <= close || reader.Skip(close + 2, NotProse.Link);
    }

    /// <summary>"[^1]", and Pandoc's "[@key]" and "[-@key]".</summary>
    public static bool Footnote(ref InlineReader reader)
    {
        if (reader.Ahead(reader.Ahead(1) == '-' ? 2 : 1) is not ('^' or '@'))
            return false;
        return reader.SkipPast("]", reader.At + 2, NotProse.Link);
    }

    /// <summary>Obsidian's "![[file]]" stands for the contents of the file.</summary>
    public static bool Embed(ref InlineReader reader)
    {
        if (reader.Ahead(1) != '[' || reader.Ahead(2) != '[')
            return false;
        return reader.SkipPast("]]", reader.At + 3, NotProse.Link);
    }

    public static bool Image(ref InlineReader reader) => reader.Ahead(1) == '[' && Opens(ref reader, reader.At + 1) && reader.Drop(2);

    public static bool Open(ref InlineReader reader) => Opens(ref reader, reader.At) && reader.Drop(1);

    /// <summary>Whether the bracket belongs to a link; one that is not closed yet may become one.</summary>
    private static bool Opens(ref InlineReader reader, int at)
    {
        var end = reader.EndOfBracket(at);
        return end > reader.Text.Length || end < reader.Text.Length && reader.Text[end] is '(' or '[';
    }

    /// <summary>"](target)" or "][label]".</summary>
    public static bool Close(ref InlineReader reader)
    {
        if (reader.Ahead(1) is not ('(' or '['))
            return false;
        var end = reader.EndOfBracket(reader.At + 1);
        if (end <= reader.Text.Length)
            return reader.Skip(end, NotProse.Link);
        return reader.Unclosed(NotProse.Link, Brackets.Reach);
    }
}
