using Gpt2.Prose.Blocks;

namespace Gpt2.Prose.Dialects.Markdown;

/// <summary>The lines of an open Markdown block that is not prose: code, maths, table, HTML.</summary>
internal static class MarkdownLiterals
{
    /// <summary>Returns false if the block ended before this line, which is then read like any other.</summary>
    public static bool TryGoOn(ref BlockState state, MarkdownCursor cursor, out Line line)
    {
        var text = cursor.Text;
        if (state.Mark == MarkdownDisplays.Mark)
        {
            line = MarkdownDisplays.GoOn(ref state, cursor);
            return true;
        }
        var goesOn = state.Mark switch
        {
            '|' => IsRow(state, text),
            '<' => state.Count < 6 || !text.IsEmpty,
            _ => true,
        };
        line = goesOn ? BlockParsing.Within(ref state, Ends(state, cursor)) : default;
        return goesOn;
    }

    private static bool Ends(in BlockState state, MarkdownCursor cursor) =>
        state.Mark switch
        {
            '`' or '~' => !cursor.IsIndented && BlockParsing.IsRunOf(cursor.Text, state.Mark, state.Count),
            '$' => cursor.Text.IndexOf("$$") >= 0,
            '[' => cursor.Text.IndexOf("\\]") >= 0,
            '%' => cursor.Text.IndexOf("%%") >= 0,
            '8' => MarkdownLeafBlocks.IsSnippet(cursor.Text, out _),
            MarkdownShortcodes.Mark => MarkdownShortcodes.Ends(state, cursor.Text),
            'b' => cursor.Text.IndexOf("\\end{") >= 0,
            '<' => MarkdownHtml.Ends(state.Count, cursor.Text),
            _ => false,
        };

    /// <summary>After a table's rule every line is a row until a blank line or another block; before the rule, only lines with
    /// bars.</summary>
    private static bool IsRow(in BlockState state, ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return false;
        if (text.Contains('|') || MarkdownLeafBlocks.IsTableRule(text))
            return true;
        return state.Count == 1
            && text[0] is not ('>' or '#' or '`' or '~' or '<' or '$')
            && BlockParsing.ListMark(text, "-+*") == 0
            && !BlockParsing.IsThematicBreak(text);
    }
}
