using Gpt2.Prose.Blocks;
using Gpt2.Prose.Inlines;

namespace Gpt2.Prose.Dialects.Mdx;

/// <summary>MDX inside a paragraph: tags and expressions.</summary>
internal static class MdxInlines
{
    public static bool Tag(ref InlineReader reader)
    {
        if (!MdxBlocks.IsTag(reader.Rest))
            return false;
        var script = new ScriptCursor(reader.LookAhead(), 1, 0);
        return script.TryLeaveTag() ? reader.Enter(reader.At + script.At, NotProse.Html) : reader.Unclosed(NotProse.Html, 200);
    }

    public static bool Expression(ref InlineReader reader)
    {
        var script = new ScriptCursor(reader.LookAhead(), 0, 0);
        return script.TryLeave() ? reader.Skip(reader.At + script.At, NotProse.Code) : reader.Unclosed(NotProse.Code, 500);
    }
}
