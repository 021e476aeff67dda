using Gpt2.Prose.Blocks;

namespace Gpt2.Prose.Inlines;

/// <summary>Reads one construct at <see cref="InlineReader.At"/>; returns false if none begins there.</summary>
internal delegate bool InlineRule(ref InlineReader reader);

/// <summary>
/// Turns the raw text of a block into clean prose, from left to right and only up to the caret. It looks at the text after the caret only
/// to see whether a construct that ends there contains the caret. Text is never taken back as more is typed, unless that completes a
/// construct, so the prompt grows only at its end.
/// </summary>
internal ref struct InlineReader
{
    /// <summary>How far after its beginning a construct may still be in the process of being typed.</summary>
    private const int TypedReach = 60;

    /// <summary>A code span or formula up to this length is kept: a sentence with a gap misleads more.</summary>
    private const int ShortInsert = 40;

    /// <summary>How much is read after the caret: enough to distinguish a continuation from a repetition of it.</summary>
    private const int ReachAfter = 400;

    private readonly InlineRules rules;
    private readonly CleanTextBuilder output;
    private bool holdsCaret;

    /// <summary>How many characters may be searched ahead: a page of opening marks must not cost more than words.</summary>
    private int lookahead;

    private InlineReader(InlineRules rules, ReadOnlySpan<char> text, int caret, bool holdsCaret, CleanTextBuilder output)
    {
        (this.rules, this.output, this.holdsCaret) = (rules, output, holdsCaret);
        lookahead = 8 * text.Length + 4 * Brackets.Reach;
        Text = text;
        Caret = caret;
    }

    /// <summary>The whole block, with lines separated by line feeds.</summary>
    public ReadOnlySpan<char> Text { get; }

    public int Caret { get; private set; }

    public int At { get; private set; }

    /// <summary>Why the caret is not in prose.</summary>
    public NotProse Reason { get; private set; }

    /// <summary>Open emphasis marks, indexed by the mark's place in the dialect's rules: a count of four bits each.</summary>
    public long OpenMarks { get; set; }

    /// <summary>Brackets whose closing partner is markup.</summary>
    public int OpenBrackets { get; set; }

    /// <summary>The longest line so far: the width at which the writer wraps.</summary>
    public int Widest { get; set; }

    public readonly InlineRules Rules => rules;

    public readonly CleanTextBuilder Output => output;

    public readonly ReadOnlySpan<char> Rest => Text[At..];

    /// <summary>The character before; a line feed at the beginning.</summary>
    public readonly char Before => At > 0 ? Text[At - 1] : '\n';

    /// <summary>A character ahead; a line feed at the end.</summary>
    public readonly char Ahead(int distance) => At + distance < Text.Length ? Text[At + distance] : '\n';

    /// <summary>Writes a complete block.</summary>
    public static void Write(InlineRules rules, ReadOnlySpan<char> text, CleanTextBuilder output) =>
        new InlineReader(rules, text, text.Length, holdsCaret: false, output).Read();

    /// <summary>Writes the block up to the caret.</summary>
    /// <returns>Everything that was written, what follows in the block, and why there is no prose at the caret, or None.</returns>
    public static (string Before, string After, NotProse Reason) ReadAt(
        InlineRules rules,
        ReadOnlySpan<char> text,
        int caret,
        CleanTextBuilder output
    )
    {
        var reader = new InlineReader(rules, text, caret, holdsCaret: true, output);
        var reason = reader.Read();
        var before = output.ToString();
        return (before, reason == NotProse.None && caret < text.Length ? reader.ReadAfter() : "", reason);
    }

    /// <summary>The clean text of a single line.</summary>
    public static string Clean(InlineRules rules, ReadOnlySpan<char> text)
    {
        var output = new CleanTextBuilder(text.Length + 16);
        Write(rules, text, output);
        return output.ToString().Trim();
    }

    private NotProse Read()
    {
        while (At < Caret)
        {
            var plain = Text[At..Caret].IndexOfAny(rules.Specials);
            Copy(plain < 0 ? Caret - At : plain);
            if (At < Caret && !TryRules())
                Copy(1);
        }
        return Reason;
    }

    /// <summary>The text after the caret, read as the continuation of the text before it: emphasis that is open there is closed
    /// here.</summary>
    private string ReadAfter()
    {
        var end = Math.Min(Text.Length, Caret + ReachAfter);
        (Caret, holdsCaret) = (char.IsHighSurrogate(Text[end - 1]) ? end - 1 : end, false);
        var length = output.Length;
        Read();
        return output.From(length);
    }

    private bool TryRules()
    {
        var start = At;
        foreach (var rule in rules.At(Text[At]))
            if (rule(ref this) && At > start)
                return true;
        return false;
    }

    /// <summary>Copies characters unchanged.</summary>
    public void Copy(int characters)
    {
        characters = Math.Min(characters, Caret - At);
        output.Write(Text.Slice(At, characters));
        At += characters;
    }

    /// <summary>Leaves out a mark, which may contain the caret.</summary>
    public bool Drop(int characters)
    {
        At = Math.Min(At + characters, Caret);
        return true;
    }

    /// <summary>Leaves out an opening mark, up to <paramref name="end"/>; a caret before the end is not in prose.</summary>
    public bool Enter(int end, NotProse reason)
    {
        if (end > Caret)
            Reason = reason;
        At = Math.Min(end, Caret);
        return true;
    }

    /// <summary>Leaves out a whole construct; a caret before the end is not in prose.</summary>
    public bool Skip(int end, NotProse reason)
    {
        Enter(end, reason);
        // "as was shown [1]." leaves no space before the full stop, and at "[1]" the full stop is still to be typed.
        if (At == Caret || Text[At] is '.' or ',' or ';' or ':' or ')')
            output.TakeBackSpace();
        return true;
    }

    /// <summary>Leaves out a construct that begins here and ends with <paramref name="mark"/>, if it is closed or still being
    /// typed.</summary>
    /// <param name="from">Where to start searching for the mark.</param>
    public bool SkipPast(scoped ReadOnlySpan<char> mark, int from, NotProse reason, int reach = TypedReach)
    {
        var close = Find(mark, from);
        return close < 0 ? Unclosed(reason, reach) : Skip(close + mark.Length, reason);
    }

    /// <summary>Like <see cref="Skip"/>, but keeps a short text.</summary>
    public bool Keep(int start, int length, int end, NotProse reason)
    {
        if (end <= Caret && length <= ShortInsert)
            WriteKept(start, length);
        return Skip(end, reason);
    }

    /// <summary>Writes text that no rule reads; a line break in it becomes a space.</summary>
    public readonly void WriteKept(int start, int length)
    {
        var text = Text.Slice(start, length);
        for (var end = text.IndexOf('\n'); end >= 0; end = text.IndexOf('\n'))
        {
            output.Write(text[..end]);
            output.Space();
            text = text[(end + 1)..];
        }
        output.Write(text);
    }

    /// <summary>Writes other characters instead of those ahead.</summary>
    public bool Replace(int characters, ReadOnlySpan<char> by)
    {
        if (At + characters > Caret)
            return false;
        output.Write(by);
        return Drop(characters);
    }

    /// <summary>
    /// For markup that began here and is not closed: it is still being typed if the caret is near and on the same line; otherwise the mark
    /// is literal.
    /// </summary>
    public bool Unclosed(NotProse reason, int reach = TypedReach) =>
        holdsCaret && Caret - At <= reach && !Text[At..Caret].Contains('\n') && Skip(Text.Length + 1, reason);

    /// <summary>The index of the next <paramref name="mark"/> in the text, or -1.</summary>
    public int Find(scoped ReadOnlySpan<char> mark, int from)
    {
        if (from >= Text.Length || lookahead <= 0)
            return -1;
        var ahead = Text.Slice(from, Math.Min(Text.Length - from, Brackets.Reach));
        var at = ahead.IndexOf(mark);
        lookahead -= at < 0 ? ahead.Length : at + 1;
        return at < 0 ? -1 : from + at;
    }

    /// <summary>The text ahead, as far as an inline construct may reach; empty if too much was searched already.</summary>
    public ReadOnlySpan<char> LookAhead()
    {
        var length = lookahead <= 0 ? 0 : Math.Min(Text.Length - At, Brackets.Reach);
        lookahead -= length;
        return Text.Slice(At, length);
    }

    /// <summary>The place after the partner of the bracket at <paramref name="open"/>; past the end of the text if there is none.</summary>
    public int EndOfBracket(int open)
    {
        if (lookahead <= 0)
            return Text.Length + 1;
        var end = Brackets.End(Text, open);
        lookahead -= Math.Min(end - open, Brackets.Reach);
        return end;
    }
}
