using Gpt2.Prose.Blocks;

namespace Gpt2.Prose.Dialects.Typst;

/// <summary>What continues over lines and contains neither text nor brackets: raw text, comments, displayed formulas.</summary>
internal static class TypstLiterals
{
    /// <summary>The state after a line that leaves a literal open, which begins with <paramref name="text"/>.</summary>
    public static BlockState Open(in BlockState state, ReadOnlySpan<char> text) =>
        text[0] == '`'
            ? state.Closed().Literal(NotProse.Code, '`', BlockParsing.Run(text, '`'))
            : state.Closed().Literal(NotProse.Command, '/', Depth(text));

    /// <summary>The end of the open literal on this line, or -1.</summary>
    public static int End(ref BlockState state, ReadOnlySpan<char> line)
    {
        if (state.Mark == '`')
            return TypstCursor.EndOfRaw(line, 0, state.Count);
        if (state.Mark == '$')
            return EndOfFormula(line);
        var depth = state.Count;
        var end = TypstCursor.EndOfComment(line, 0, ref depth);
        state = state with { Count = depth };
        return end;
    }

    private static int EndOfFormula(ReadOnlySpan<char> line)
    {
        var cursor = new TypstCursor(line, 0, default, isFormula: true);
        cursor.LeaveFormula();
        return cursor.IsFormula ? -1 : cursor.At;
    }

    private static int Depth(ReadOnlySpan<char> text)
    {
        var depth = 0;
        TypstCursor.EndOfComment(text, 0, ref depth);
        return depth;
    }
}
