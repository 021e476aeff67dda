using Gpt2.Prose.Blocks;
using Gpt2.Prose.Inlines;

namespace Gpt2.Prose.Dialects.ReStructuredText;

/// <summary>reStructuredText inside a paragraph: literals, roles, references, substitutions.</summary>
internal static class ReStructuredTextInlines
{
    private const int LongestRole = 40;

    /// <summary>A backslash before white space removes both.</summary>
    public static bool Escape(ref InlineReader reader) =>
        reader.Ahead(1) is ' ' or '\n' && reader.At + 1 < reader.Text.Length ? reader.Drop(2) : CommonInlines.Escape(ref reader);

    public static bool Literal(ref InlineReader reader) => reader.Ahead(1) == '`' && CodeSpans.Backquotes(ref reader);

    /// <summary>`text &lt;target&gt;`_ is a link; its text is prose.</summary>
    public static bool Interpreted(ref InlineReader reader)
    {
        var start = reader.At + 1;
        var close = reader.Find("`", start);
        var target = TargetStart(reader.Text[start..(close < 0 ? reader.Text.Length : close)]) + start;
        if (reader.Caret <= target || close < 0 && target >= reader.Text.Length)
            return reader.Drop(1);
        if (close < 0)
            return reader.Unclosed(NotProse.Link, 500) || reader.Drop(1);
        reader.WriteKept(start, reader.Text[start..target].TrimEnd().Length);
        return reader.Skip(close + 1 + BlockParsing.Run(reader.Text[(close + 1)..], '_'), NotProse.Link);
    }

    private static int TargetStart(ReadOnlySpan<char> inner)
    {
        var at = inner.LastIndexOf(" <");
        return at < 0 ? inner.Length : at;
    }

    /// <summary>:role:`text`; the role may have a domain, ":py:class:".</summary>
    public static bool Role(ref InlineReader reader)
    {
        var rest = reader.Rest[1..Math.Min(reader.Rest.Length, 1 + LongestRole + ":`".Length)];
        var close = rest.IndexOf(":`");
        if (close < 1 || rest[..close].ContainsAny(' ', '\n') || char.IsLetterOrDigit(reader.Before))
            return IsBeingTyped(ref reader) && reader.Unclosed(NotProse.Command);
        var open = reader.At + close + 2;
        var reason = rest[..close] is "math" ? NotProse.Maths : NotProse.Command;
        var end = reader.Find("`", open + 1);
        if (end < 0)
            return reader.Skip(reader.Text.Length + 1, reason);
        return reader.Keep(open + 1, TargetStart(reader.Text[(open + 1)..end]), end + 1, reason);
    }

    /// <summary>":re" at the caret, where no word can begin with a colon.</summary>
    private static bool IsBeingTyped(ref InlineReader reader) =>
        char.IsWhiteSpace(reader.Before) && char.IsAsciiLetter(reader.Ahead(1)) && !reader.Text[reader.At..reader.Caret].Contains(' ');

    /// <summary>|name| stands for text that is not known here.</summary>
    public static bool Substitution(ref InlineReader reader)
    {
        if (char.IsWhiteSpace(reader.Ahead(1)))
            return false;
        var close = reader.Find("|", reader.At + 1);
        if (close < 0)
            return !char.IsLetterOrDigit(reader.Before) && char.IsLetter(reader.Ahead(1)) && reader.Unclosed(NotProse.Command, 20);
        if (close - reader.At > 60)
            return false;
        return reader.Keep(
            reader.At + 1,
            close - reader.At - 1,
            close + 1 + BlockParsing.Run(reader.Text[(close + 1)..], '_'),
            NotProse.Command
        );
    }

    /// <summary>[1]_ and [#note]_.</summary>
    public static bool Footnote(ref InlineReader reader)
    {
        var close = reader.Find("]_", reader.At + 1);
        return close >= 0
            && close - reader.At < 40
            && !reader.Text[reader.At..close].Contains(' ')
            && reader.Skip(close + 2, NotProse.Link);
    }

    /// <summary>word_ is a link to a target with that name.</summary>
    public static bool Reference(ref InlineReader reader)
    {
        // _`target` in a sentence.
        if (reader.Ahead(1) == '`' && !char.IsLetterOrDigit(reader.Before))
            return reader.Drop(1);
        var run = BlockParsing.Run(reader.Rest, '_');
        return run <= 2 && char.IsLetterOrDigit(reader.Before) && !char.IsLetterOrDigit(reader.Ahead(run)) && reader.Drop(run);
    }
}
