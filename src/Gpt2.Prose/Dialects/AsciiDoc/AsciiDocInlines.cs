using Gpt2.Prose.Blocks;
using Gpt2.Prose.Inlines;

namespace Gpt2.Prose.Dialects.AsciiDoc;

/// <summary>AsciiDoc inside a paragraph: macros, attributes, cross references.</summary>
internal static class AsciiDocInlines
{
    /// <summary>" +" at a line's end is a hard break.</summary>
    public static bool Break(ref InlineReader reader)
    {
        if (!reader.Text[..reader.At].EndsWith(" +"))
            return LineJoining.Soft(ref reader);
        reader.Output.TakeBack(1);
        return LineJoining.Hard(ref reader);
    }

    /// <summary>"`quoted`" and '`quoted`', and the apostrophe in "Ada`'s"; the backquotes are markup.</summary>
    public static bool Quote(ref InlineReader reader)
    {
        var (before, after) = (reader.Before, reader.Ahead(1));
        if (after is '"' or '\'' && !char.IsWhiteSpace(before))
            return reader.Drop(1);
        if (before is not ('"' or '\'') || char.IsWhiteSpace(after) || reader.At > 1 && char.IsLetterOrDigit(reader.Text[reader.At - 2]))
            return false;
        return reader.Find(before == '"' ? "`\"" : "`'", reader.At + 1) >= 0 && reader.Drop(1);
    }

    /// <summary>+++raw+++.</summary>
    public static bool Passthrough(ref InlineReader reader)
    {
        if (!reader.Rest.StartsWith("+++"))
            return false;
        return reader.SkipPast("+++", reader.At + 3, NotProse.Html, 200);
    }

    /// <summary>The "::" between a term and its definition is read as a colon.</summary>
    public static bool Term(ref InlineReader reader)
    {
        var run = BlockParsing.Run(reader.Rest, ':');
        if (run is < 2 or > 4 || !char.IsWhiteSpace(reader.Ahead(run)) || char.IsWhiteSpace(reader.Before))
            return false;
        reader.Drop(run - 1);
        reader.Copy(1);
        return true;
    }

    /// <summary>(((hidden index terms))).</summary>
    public static bool IndexTerm(ref InlineReader reader)
    {
        if (!reader.Rest.StartsWith("((("))
            return false;
        return reader.SkipPast(")))", reader.At + 3, NotProse.Command);
    }

    /// <summary>[[anchor]] and [[[bibliography]]].</summary>
    public static bool Anchor(ref InlineReader reader)
    {
        if (reader.Ahead(1) != '[')
            return false;
        var close = reader.Find("]]", reader.At + 2);
        if (close < 0)
            return reader.Unclosed(NotProse.Link);
        var end = close + 2;
        return reader.Skip(end < reader.Text.Length && reader.Text[end] == ']' && reader.Ahead(2) == '[' ? end + 1 : end, NotProse.Link);
    }

    /// <summary>name:target[text]; the name has already been written and is taken back.</summary>
    public static bool Macro(ref InlineReader reader)
    {
        var name = NameBefore(ref reader);
        if (!IsMacro(name))
            return false;
        var open = TargetEnd(ref reader);
        if (open >= reader.Text.Length || reader.Text[open] != '[')
            return IsTarget(name) && reader.Caret <= open && reader.Unclosed(NotProse.Link, 500);
        var end = reader.EndOfBracket(open);
        reader.Output.TakeBack(name.Length);
        if (Hidden(name) is { } reason)
            return reader.Keep(Math.Min(open + 1, reader.Text.Length), Math.Max(0, end - open - 2), end, reason);
        if (reader.Caret <= open)
            return reader.Skip(open + 1, NotProse.Link);
        if (name is "footnote" && end <= reader.Caret)
            return reader.Skip(end, NotProse.Command);
        if (name is "footnote")
            reader.Output.Space();
        if (end <= reader.Text.Length)
            reader.OpenBrackets++;
        return reader.Enter(open + 1, NotProse.Link);
    }

    private static ReadOnlySpan<char> NameBefore(ref InlineReader reader)
    {
        var start = reader.At;
        while (start > 0 && reader.At - start < 12 && char.IsAsciiLetter(reader.Text[start - 1]))
            start--;
        return reader.Text[start..reader.At];
    }

    private static int TargetEnd(ref InlineReader reader)
    {
        var length = reader.Rest.IndexOfAny(" \n[");
        return length < 0 ? reader.Text.Length : reader.At + length;
    }

    private static bool IsTarget(ReadOnlySpan<char> name) => name is "link" or "xref" or "mailto" or "image" or "http" or "https";

    private static bool IsMacro(ReadOnlySpan<char> name) => IsTarget(name) || name is "footnote" || Hidden(name) != null;

    private static NotProse? Hidden(ReadOnlySpan<char> name) =>
        name switch
        {
            "stem" or "latexmath" or "asciimath" => NotProse.Maths,
            "image" or "icon" or "kbd" or "btn" or "menu" or "pass" or "anchor" or "indexterm" => NotProse.Command,
            _ => null,
        };

    /// <summary>{name}.</summary>
    public static bool Attribute(ref InlineReader reader)
    {
        if (!char.IsAsciiLetter(reader.Ahead(1)))
            return false;
        var close = reader.Find("}", reader.At + 1);
        if (close < 0)
            return reader.Unclosed(NotProse.Command);
        return !reader.Text[reader.At..close].Contains(' ')
            && reader.Keep(reader.At + 1, close - reader.At - 1, close + 1, NotProse.Command);
    }

    /// <summary>&lt;&lt;id,text&gt;&gt;.</summary>
    public static bool CrossReference(ref InlineReader reader)
    {
        if (reader.Ahead(1) != '<')
            return false;
        var start = reader.At + 2;
        var close = reader.Find(">>", start);
        if (close < 0)
            return reader.Unclosed(NotProse.Link);
        var comma = reader.Text[start..close].IndexOf(',') + 1;
        if (comma == 0 || reader.Caret < start + comma)
            return reader.Keep(start, close - start, close + 2, NotProse.Link);
        // The text is prose.
        reader.Enter(start + comma, NotProse.Link);
        reader.Copy(close - reader.At);
        return reader.Caret <= close || reader.Skip(close + 2, NotProse.Link);
    }

    /// <summary>[.role] before #text#.</summary>
    public static bool Role(ref InlineReader reader)
    {
        if (reader.Ahead(1) is not ('.' or '#'))
            return false;
        var end = reader.EndOfBracket(reader.At);
        return end <= reader.Text.Length && reader.Skip(end, NotProse.Command);
    }
}
