using System.Buffers;
using Gpt2.Prose.Blocks;

namespace Gpt2.Prose.Dialects.Typst;

/// <summary>Walks over Typst's text, code and formulas, keeping track of open brackets. Brackets in strings, comments and raw text do not
/// count.</summary>
internal ref struct TypstCursor
{
    private static readonly SearchValues<char> TextMarks = SearchValues.Create("\\/`$#[]@");
    private static readonly SearchValues<char> CodeMarks = SearchValues.Create("\"/`$()[]{};\n");

    private readonly ReadOnlySpan<char> text;
    private readonly int outer;
    private int codeDepth = int.MaxValue,
        contentDepth = -1,
        contentStart;

    public TypstCursor(ReadOnlySpan<char> text, int at, TypstModes modes, bool isFormula = false)
    {
        this.text = text;
        (At, Modes, IsFormula, outer) = (at, modes, isFormula, modes.Count);
    }

    public int At { get; private set; }

    public TypstModes Modes { get; private set; }

    /// <summary>Whether the text ends in a formula.</summary>
    public bool IsFormula { get; private set; }

    /// <summary>Where an unclosed formula begins, or -1.</summary>
    public int FormulaStart { get; private set; } = -1;

    /// <summary>Where unclosed raw text or an unclosed comment begins, or -1.</summary>
    public int LiteralStart { get; private set; } = -1;

    /// <summary>Where the outermost code with an unclosed bracket begins, or -1.</summary>
    public int CodeStart { get; private set; } = -1;

    /// <summary>The end of content that was opened before this text, or -1.</summary>
    public int ContentEnd { get; private set; } = -1;

    /// <summary>The end of code that is open at the beginning of this text, or -1.</summary>
    public int CodeEnd { get; private set; } = -1;

    /// <summary>The longest content in the brackets of code.</summary>
    public Range Content { get; private set; }

    /// <summary>The number of such contents, without the cells of tables.</summary>
    public int Contents { get; private set; }

    /// <summary>Whether the text ends in content in the brackets of code.</summary>
    public readonly bool IsInContent => contentDepth >= 0;

    /// <summary>Walks over the whole text.</summary>
    public void Run()
    {
        while (At < text.Length && LiteralStart < 0)
            Step();
        EndStatement();
        if (contentDepth >= 0)
            Take(contentStart, text.Length);
        if (CodeStart >= 0 && Modes[codeDepth] is TypstMode.Document or TypstMode.Content or TypstMode.Bracket)
            CodeStart = -1;
    }

    /// <summary>Walks over the code after #, up to its end or to the content after its arguments.</summary>
    /// <returns>False if the text ends first.</returns>
    public bool TryLeaveCode()
    {
        var depth = Modes.Count;
        StartCode();
        while (At < text.Length && LiteralStart < 0 && Modes.Count > depth && Modes[depth] != TypstMode.Content)
            Step();
        return Modes.Count == depth || Modes[depth] is TypstMode.Content or TypstMode.Statement;
    }

    /// <summary>Moves to the beginning of content that is unclosed at the end of the text, in the arguments of the code after #; false if
    /// there is none.</summary>
    public bool TryEnterContent()
    {
        StartCode();
        while (At < text.Length && LiteralStart < 0 && Modes.Bits != 0)
            Step();
        if (contentDepth < 0 || Modes.HoldCells)
            return false;
        At = contentStart;
        return true;
    }

    private void Step()
    {
        if (IsFormula)
            LeaveFormula();
        else if (Modes.AreCode)
            StepCode();
        else
            StepText();
    }

    private void StepText()
    {
        if (!TryNext(TextMarks))
            return;
        switch (text[At])
        {
            case '\\':
                At = Math.Min(At + 2, text.Length);
                break;
            case '/':
                Slash();
                break;
            case '`':
                Raw();
                break;
            case '$':
                (IsFormula, FormulaStart, At) = (true, At, At + 1);
                break;
            case '#':
                StartCode();
                break;
            case '[':
                Open(Modes.Bits == 0 ? TypstMode.Document : TypstMode.Bracket);
                break;
            case ']':
                CloseContent();
                break;
            default:
                At += 1 + TypstBlocks.Name(text[(At + 1)..]);
                OpenArguments();
                break;
        }
    }

    private void StepCode()
    {
        if (!TryNext(CodeMarks))
            return;
        switch (text[At])
        {
            case '"':
                At = EndOfString(At + 1);
                break;
            case '/':
                Slash();
                break;
            case '`':
                Raw();
                break;
            case '$':
                At = Math.Min(EndOfFormula(At + 1), text.Length);
                break;
            case '(':
                Open(IsTable(text[..At]) ? TypstMode.Cells : TypstMode.Arguments);
                break;
            case '[':
                OpenContent();
                break;
            case '{':
                Open(TypstMode.CodeBlock);
                break;
            case ']':
                CloseContent();
                break;
            case ')' or '}':
                CloseCode();
                break;
            default:
                At++;
                EndStatement();
                break;
        }
    }

    private bool TryNext(SearchValues<char> marks)
    {
        var length = text[At..].IndexOfAny(marks);
        At = length < 0 ? text.Length : At + length;
        return length >= 0;
    }

    private void Open(TypstMode mode)
    {
        At++;
        if (mode != TypstMode.Document)
            Modes = Modes.Push(mode);
    }

    private void StartCode()
    {
        var start = At++;
        if (At >= text.Length)
            return;
        if (Modes.Count <= codeDepth)
            (CodeStart, codeDepth) = (start, Modes.Count);
        var name = text.Slice(At, TypstBlocks.Name(text[At..]));
        At += name.Length;
        if (TypstBlocks.IsKeyword(name))
            Modes = Modes.Push(TypstMode.Statement);
        else if (text[start + 1] == '"')
            At = EndOfString(At + 1);
        else if (text[start + 1] == '{')
            Open(TypstMode.CodeBlock);
        else
            OpenArguments();
    }

    /// <summary>What directly follows a value: arguments, content, a method.</summary>
    private void OpenArguments()
    {
        if (At >= text.Length)
            return;
        if (text[At] == '(')
            Open(IsTable(text[..At]) ? TypstMode.Cells : TypstMode.Arguments);
        else if (text[At] == '[')
            OpenContent();
        else if (text[At] == '.' && At + 1 < text.Length && char.IsAsciiLetter(text[At + 1]) && text[At - 1] is ')' or ']' or '}')
        {
            At += 1 + TypstBlocks.Name(text[(At + 1)..]);
            OpenArguments();
        }
    }

    private void OpenContent()
    {
        if (contentDepth < 0 && Modes.AreCode)
            (contentDepth, contentStart) = (Modes.Count, At + 1);
        Open(TypstMode.Content);
    }

    private void CloseContent()
    {
        while (Modes.AreCode)
            Modes = Modes.Pop();
        var mode = Modes.Innermost;
        Modes = Modes.Pop();
        if (mode == TypstMode.Content && Modes.Count < outer && ContentEnd < 0)
            ContentEnd = At;
        if (Modes.Count <= contentDepth)
            Take(contentStart, At);
        At++;
        if (mode == TypstMode.Content)
            Closed();
    }

    private void CloseCode()
    {
        At++;
        if (Modes.Innermost == TypstMode.Statement)
            Modes = Modes.Pop();
        if (Modes.AreCode)
            Modes = Modes.Pop();
        Closed();
    }

    private void Closed()
    {
        if (Modes.Innermost == TypstMode.Statement && text[At..].TrimStart(' ') is { Length: > 0 } rest && EndsStatement(rest))
            Modes = Modes.Pop();
        if (Modes.AreCode)
            return;
        OpenArguments();
        if (Modes.Count <= outer && !Modes.AreCode && CodeEnd < 0)
            CodeEnd = At;
    }

    /// <summary>"#if a [b] and c": a sentence continues after the content.</summary>
    private static bool EndsStatement(ReadOnlySpan<char> rest) => char.IsLetter(rest[0]) && !rest.StartsWith("else");

    private void EndStatement()
    {
        if (Modes.Innermost != TypstMode.Statement)
            return;
        Modes = Modes.Pop();
        if (Modes.Count <= outer && !Modes.AreCode && CodeEnd < 0)
            CodeEnd = At;
    }

    private void Take(int start, int end)
    {
        contentDepth = end == text.Length && start <= end && Modes.Count > contentDepth ? contentDepth : -1;
        if (Modes.HoldCells)
            return;
        Contents++;
        if (end - start > Content.End.Value - Content.Start.Value)
            Content = start..end;
    }

    private void Slash()
    {
        var next = At + 1 < text.Length ? text[At + 1] : ' ';
        if (next == '*')
            Comment();
        else if (next != '/')
            At++;
        else if (At > 0 && text[At - 1] == ':')
            At = EndOfAddress();
        else
            At = text[At..].IndexOf('\n') is >= 0 and var length ? At + length : text.Length;
    }

    private int EndOfAddress()
    {
        var length = text[At..].IndexOfAny(" \t\n])");
        return length < 0 ? text.Length : At + length;
    }

    private void Comment()
    {
        var depth = 0;
        var end = EndOfComment(text, At, ref depth);
        if (end < 0)
            LiteralStart = At;
        At = end < 0 ? text.Length : end;
    }

    /// <summary>The place after a comment with this many open levels, or -1. Comments may be nested.</summary>
    public static int EndOfComment(ReadOnlySpan<char> text, int at, ref int depth)
    {
        for (; at + 1 < text.Length; at++)
        {
            var change =
                text[at..].StartsWith("/*") ? 1
                : text[at..].StartsWith("*/") ? -1
                : 0;
            depth += change;
            at += Math.Abs(change);
            if (change < 0 && depth <= 0)
                return at + 1;
        }
        return -1;
    }

    private void Raw()
    {
        var run = BlockParsing.Run(text[At..], '`');
        var end = run == 2 ? At + 2 : EndOfRaw(text, At + run, run);
        if (end < 0 && run > 2)
            LiteralStart = At;
        At =
            end >= 0 ? end
            : run > 2 ? text.Length
            : At + run;
    }

    /// <summary>The place after as many backquotes as the fence has, or -1.</summary>
    public static int EndOfRaw(ReadOnlySpan<char> text, int at, int fence)
    {
        while (at < text.Length && text[at..].IndexOf('`') is >= 0 and var next)
        {
            at += next;
            var run = BlockParsing.Run(text[at..], '`');
            if (run >= fence)
                return at + fence;
            at += run;
        }
        return -1;
    }

    public void LeaveFormula()
    {
        var end = EndOfFormula(At);
        IsFormula = end > text.Length;
        At = Math.Min(end, text.Length);
    }

    /// <summary>The place after the dollar sign that ends a formula; past the end of the text if there is none.</summary>
    private readonly int EndOfFormula(int at)
    {
        for (; at < text.Length; at++)
            if (text[at] == '\\')
                at++;
            else if (text[at] == '"')
                at = EndOfString(at + 1) - 1;
            else if (text[at] == '$')
                return at + 1;
        return text.Length + 1;
    }

    private readonly int EndOfString(int at)
    {
        for (var from = at; at < text.Length; at++)
            if (text[at] == '\\')
                at++;
            else if (text[at] == '"')
                return at + 1;
            else if (text[at] == '\n')
                return from;
        return text.Length;
    }

    private static bool IsTable(ReadOnlySpan<char> before)
    {
        var start = before.Length;
        while (start > 0 && (char.IsAsciiLetterOrDigit(before[start - 1]) || before[start - 1] is '-' or '_' or '.'))
            start--;
        var name = before[start..];
        return name.Contains("table", StringComparison.Ordinal) || name is "grid" or "grid.cell";
    }
}
