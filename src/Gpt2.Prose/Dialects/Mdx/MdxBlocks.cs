using Gpt2.Prose.Blocks;
using Gpt2.Prose.Dialects.Markdown;

namespace Gpt2.Prose.Dialects.Mdx;

/// <summary>
/// MDX's blocks: those of Markdown without indented code, JavaScript imports and exports, expressions in braces, and JSX tags with Markdown
/// between them.
/// </summary>
internal static class MdxBlocks
{
    /// <summary>What is open at the end of a line.</summary>
    public const char Script = 'j',
        Expression = 'x',
        Tag = 't';

    private static readonly MarkdownFlavour Flavour = new(int.MaxValue, Angle, Brace);

    public static Line Read(ref BlockState state, ReadOnlySpan<char> previous, ReadOnlySpan<char> line)
    {
        if (state.Leaf == OpenBlock.Literal && state.Mark is Script or Expression or Tag)
            return GoOn(ref state, line);
        var isScript = state.Leaf == OpenBlock.None && (line.StartsWith("import ") || line.StartsWith("export "));
        if (!isScript)
            return MarkdownBlocks.Read(Flavour, ref state, previous, line);
        var script = new ScriptCursor(line, 0, 0);
        script.Finish();
        return BlockParsing.Open(ref state, At(state with { Containers = default }, Script, NotProse.Code, script));
    }

    private static BlockState At(in BlockState state, char mark, NotProse reason, ScriptCursor script) =>
        state.Literal(reason, mark, script.Depth, (int)script.Part);

    private static Line GoOn(ref BlockState state, ReadOnlySpan<char> line)
    {
        var (mark, reason) = (state.Mark, state.Reason);
        var script = new ScriptCursor(line, 0, state.Count, (ScriptPart)state.Indent);
        if (mark == Script)
            return ScriptLine(ref state, line, script);
        if (mark == Tag ? script.TryLeaveTag() : script.TryLeave())
            return Behind(ref state, line, script.At, reason);
        state = At(state, mark, reason, script);
        return Line.NotProse(reason);
    }

    /// <summary>A blank line ends imports and exports, unless it is inside brackets.</summary>
    private static Line ScriptLine(ref BlockState state, ReadOnlySpan<char> line, ScriptCursor script)
    {
        if (BlockParsing.IsBlank(line) && script is { Depth: 0, Part: ScriptPart.Code })
        {
            state = state.Closed();
            return Line.Blank;
        }
        script.Finish();
        state = At(state, Script, NotProse.Code, script);
        return Line.NotProse(NotProse.Code);
    }

    /// <summary>The text after a tag or an expression is read like the beginning of a line.</summary>
    private static Line Behind(ref BlockState state, ReadOnlySpan<char> line, int at, NotProse reason)
    {
        state = state.Closed();
        at += BlockParsing.Indent(line[at..]);
        if (at == line.Length)
            return Line.NotProse(reason);
        return Opener(ref state, line, at) ?? BlockParsing.Paragraph(ref state, line, at) with { Reason = reason };
    }

    private static Line? Angle(ref BlockState state, MarkdownCursor cursor)
    {
        var text = cursor.Text;
        if (text.StartsWith("<!") || text.StartsWith("<?"))
            return MarkdownHtml.Open(ref state, cursor);
        return Opener(ref state, text, 0);
    }

    private static Line? Brace(ref BlockState state, MarkdownCursor cursor) => Opener(ref state, cursor.Text, 0);

    /// <summary>Tags and expressions at the beginning of a line, if nothing else is on it or the last one is still open at its
    /// end.</summary>
    private static Line? Opener(ref BlockState state, ReadOnlySpan<char> text, int at)
    {
        var reason = NotProse.None;
        while (at < text.Length && (text[at] == '{' || IsTag(text[at..])))
        {
            var mark = text[at] == '{' ? Expression : Tag;
            reason = mark == Tag ? NotProse.Html : NotProse.Code;
            var script = new ScriptCursor(text, mark == Tag ? at + 1 : at, 0);
            if (!(mark == Tag ? script.TryLeaveTag() : script.TryLeave()))
                return BlockParsing.Open(ref state, At(state.Closed(), mark, reason, script));
            at = script.At + BlockParsing.Indent(text[script.At..]);
        }
        return at == text.Length && reason != NotProse.None ? BlockParsing.Markup(ref state, reason) : null;
    }

    public static bool IsTag(ReadOnlySpan<char> text) =>
        text.Length > 1 && text[0] == '<' && (char.IsLetter(text[1]) || text[1] is '/' or '>' or '_' or '$');
}
