namespace Gpt2.Prose.Dialects.Mdx;

/// <summary>Walks over JavaScript and JSX tags, just enough to see where they end: brackets, strings, comments.</summary>
/// <remarks>A quote opens a string only if it is closed on the same line, since the text of an element contains apostrophes.</remarks>
internal ref struct ScriptCursor(ReadOnlySpan<char> text, int at, int depth, ScriptPart part = ScriptPart.Code)
{
    private readonly ReadOnlySpan<char> text = text;

    public int At { get; private set; } = at;

    /// <summary>The number of open brackets.</summary>
    public int Depth { get; private set; } = depth;

    /// <summary>What the text ends in.</summary>
    public ScriptPart Part { get; private set; } = part;

    /// <summary>Moves past the bracket that closes the last open one; false if the text ends first.</summary>
    public bool TryLeave()
    {
        while (At < text.Length)
            if (Step() && Depth <= 0)
                return true;
        return false;
    }

    /// <summary>Moves past the &gt; that ends a tag; false if the text ends first.</summary>
    public bool TryLeaveTag()
    {
        while (At < text.Length)
        {
            if (Part == ScriptPart.Code && Depth == 0 && text[At] == '>')
            {
                At++;
                return true;
            }
            Step();
        }
        return false;
    }

    /// <summary>Moves to the end of the text.</summary>
    public void Finish()
    {
        while (At < text.Length)
            Step();
    }

    /// <summary>Returns true after a closing bracket.</summary>
    private bool Step()
    {
        if (Part != ScriptPart.Code)
        {
            LeavePart();
            return false;
        }
        var c = text[At++];
        switch (c)
        {
            case '(' or '[' or '{':
                Depth++;
                break;
            case ')' or ']' or '}':
                Depth = Math.Max(Depth - 1, 0);
                return true;
            case '"' or '\'':
                SkipString(c);
                break;
            case '`':
                Part = ScriptPart.Template;
                break;
            case '/' when At < text.Length && text[At] == '*':
                (At, Part) = (At + 1, ScriptPart.Comment);
                break;
            case '/' when At < text.Length && text[At] == '/' && (At < 2 || text[At - 2] != ':'):
                SkipLine();
                break;
        }
        return false;
    }

    private void LeavePart()
    {
        var rest = text[At..];
        var length = Part == ScriptPart.Comment ? rest.IndexOf("*/") + 2 : TemplateEnd(rest) + 1;
        var isOpen = length < (Part == ScriptPart.Comment ? 2 : 1);
        (At, Part) = isOpen ? (text.Length, Part) : (At + length, ScriptPart.Code);
    }

    private static int TemplateEnd(ReadOnlySpan<char> rest)
    {
        for (var at = 0; at < rest.Length; at++)
            if (rest[at] == '\\')
                at++;
            else if (rest[at] == '`')
                return at;
        return -1;
    }

    private void SkipString(char quote)
    {
        for (var at = At; at < text.Length && text[at] != '\n'; at++)
            if (text[at] == '\\')
                at++;
            else if (text[at] == quote)
            {
                At = at + 1;
                return;
            }
    }

    private void SkipLine()
    {
        var length = text[At..].IndexOf('\n');
        At = length < 0 ? text.Length : At + length;
    }
}

/// <summary>What may continue past the end of a line.</summary>
internal enum ScriptPart : byte
{
    Code,
    Template,
    Comment,
}
