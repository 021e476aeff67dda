using System.Buffers;

namespace Gpt2.Prose.Typography;

/// <summary>Counts each kind of quote, apostrophe and dash in a text. Counts of neighbouring pieces can be added.</summary>
internal sealed class MarkCounts
{
    /// <summary>Opening and closing quotes. The order of this list is that of the counts.</summary>
    public static readonly (string Open, string Close)[] Quotes =
    [
        ("\"", "\""),
        ("“", "”"),
        ("„", "“"),
        ("„", "”"),
        ("«", "»"),
        ("«\u00A0", "\u00A0»"),
        ("»", "«"),
        ("‘", "’"),
        ("'", "'"),
        ("``", "''"),
    ];

    /// <summary>Dashes between words; the first that matches is the one in the text.</summary>
    public static readonly string[] Dashes = [" --- ", "---", " -- ", "--", " — ", "—", " – ", " - "];

    public static readonly SearchValues<char> Marks = SearchValues.Create("\"“”„«»‘’'`-—–");

    private const int LowClosed = 2,
        LowClosedRight = 3,
        Guillemets = 4,
        SpacedGuillemets = 5,
        Reversed = 6,
        CurlySingle = 7,
        StraightSingle = 8,
        Backquotes = 9;

    private readonly int[] quotes = new int[Quotes.Length];
    private readonly int[] dashes = new int[Dashes.Length];
    private int leftClosing,
        rightClosing,
        straightClosing,
        doubledClosing; // “ and ” and ' and '' after a word

    public int CurlyApostrophes { get; private set; }
    public int StraightApostrophes { get; private set; }

    public static MarkCounts Of(string text)
    {
        var counts = new MarkCounts();
        for (var at = 0; text.AsSpan(at).IndexOfAny(Marks) is var next and >= 0; at++)
        {
            at += next;
            counts.Count(text, at);
        }
        return counts;
    }

    public void Add(MarkCounts other)
    {
        for (var i = 0; i < quotes.Length; i++)
            quotes[i] += other.quotes[i];
        for (var i = 0; i < dashes.Length; i++)
            dashes[i] += other.dashes[i];
        CurlyApostrophes += other.CurlyApostrophes;
        StraightApostrophes += other.StraightApostrophes;
        leftClosing += other.leftClosing;
        rightClosing += other.rightClosing;
        straightClosing += other.straightClosing;
        doubledClosing += other.doubledClosing;
    }

    public int OfQuotes(int kind) =>
        kind switch
        {
            LowClosed => leftClosing >= rightClosing ? quotes[LowClosed] : 0,
            LowClosedRight => leftClosing < rightClosing ? quotes[LowClosed] : 0,
            StraightSingle => Math.Min(quotes[StraightSingle], straightClosing), // some words begin with an apostrophe
            Backquotes => Math.Min(quotes[Backquotes], doubledClosing), // code may also be between backquotes
            _ => quotes[kind],
        };

    public int OfDash(int kind) => dashes[kind];

    /// <summary>Whether a quote after this character opens.</summary>
    public static bool Opens(char before) =>
        before == '\0' || char.IsWhiteSpace(before) || before is '(' or '[' or '{' or '—' or '–' or '-' or '*' or '_';

    /// <summary>The length of the dash between words at a place, including its spaces; 0 if there is none.</summary>
    /// <param name="last">The character before.</param>
    public static int DashAt(ReadOnlySpan<char> text, int at, char last) =>
        KindOfDashAt(text, at, last) is var kind and >= 0 ? Dashes[kind].Length : 0;

    private static int KindOfDashAt(ReadOnlySpan<char> text, int at, char last)
    {
        var rest = text[at..];
        for (var kind = 0; kind < Dashes.Length; kind++)
            if (rest.StartsWith(Dashes[kind]) && IsBetweenWords(rest, Dashes[kind].Length, last))
                return kind;
        return -1;
    }

    private static bool IsBetweenWords(ReadOnlySpan<char> rest, int length, char last) =>
        rest.Length > length
        && (char.IsLetterOrDigit(rest[length]) || rest[length] is '“' or '"' or '‘' or '\'')
        && last != '-'
        && (char.IsLetterOrDigit(last) || char.IsPunctuation(last));

    private void Count(string text, int at)
    {
        var (last, next) = (at > 0 ? text[at - 1] : '\0', at + 1 < text.Length ? text[at + 1] : '\0');
        var mark = text[at];
        if (mark is '-' or '—' or '–')
        {
            var start = last == ' ' ? at - 1 : at;
            if (KindOfDashAt(text, start, start > 0 ? text[start - 1] : '\0') is var kind and >= 0)
                dashes[kind]++;
        }
        else if (!Opens(last))
            CountClosing(mark, last, next);
        else if (KindOfOpening(mark, next) is var kind and >= 0)
            quotes[kind]++;
    }

    private void CountClosing(char mark, char last, char next)
    {
        var isInside = char.IsLetter(last) && char.IsLetter(next);
        CurlyApostrophes += isInside && mark == '’' ? 1 : 0;
        StraightApostrophes += isInside && mark == '\'' ? 1 : 0;
        leftClosing += mark == '“' ? 1 : 0;
        rightClosing += mark == '”' ? 1 : 0;
        straightClosing += mark == '\'' && char.IsPunctuation(last) ? 1 : 0;
        doubledClosing += mark == '\'' && next == '\'' ? 1 : 0;
    }

    private static int KindOfOpening(char mark, char next) =>
        mark switch
        {
            '"' => 0,
            '“' => 1,
            '„' => LowClosed,
            '«' => char.IsWhiteSpace(next) ? SpacedGuillemets : Guillemets,
            '»' when char.IsLetterOrDigit(next) => Reversed,
            '‘' => CurlySingle,
            '\'' when char.IsLetterOrDigit(next) => StraightSingle,
            '`' when next == '`' => Backquotes,
            _ => -1,
        };
}
