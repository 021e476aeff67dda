using System.Diagnostics;
using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Suggestions;
using static Gpt2.LanguageServer.Calibrating.Rates;

namespace Gpt2.LanguageServer.Calibrating;

/// <summary>Types real text key by key, like a writer who accepts correct suggestions. This gives the figures of merit of the whole
/// product.</summary>
/// <remarks>A suggestion whose beginning agrees with the text is accepted with one key, up to the last word that is right; a wrong one is
/// typed over. A suggestion that stays while it is typed counts once, and so does one that is accepted in part.</remarks>
/// <param name="suggest">Returns what an editor would show after this text.</param>
/// <param name="model">The model runs so far, and the time they took.</param>
/// <param name="habits">What the writer does besides typing; nothing if null.</param>
internal sealed class TypingEvaluation(
    TypingEvaluation.Suggester suggest,
    Func<(long Runs, TimeSpan Time)> model,
    TypingHabits? habits = null
)
{
    /// <param name="caret">How much of the document is before the caret.</param>
    /// <param name="slip">Letters typed after that by mistake.</param>
    public delegate SuggestionResult Suggester(int caret, string slip);

    private readonly List<double> latencies = [];
    private readonly List<double> overheads = []; // latencies without the model's time
    private readonly Dictionary<SuppressionReason, int> suppressions = [];
    private readonly int[] lengths = new int[TypingReport.LengthClasses.Length];
    private int characters,
        keys,
        keysAlone, // without any suggestions
        words,
        shown,
        right,
        accepted, // characters
        helped;
    private string standing = ""; // the rest of the last suggestion, which is on the screen

    /// <summary>Types one document.</summary>
    public void Type(string text)
    {
        standing = "";
        characters += text.Length;
        words += CountWords(text);
        keysAlone += text.Length + (habits?.KeysOf(text) ?? 0);
        var reconsidered = 0; // the end of the last word that was reconsidered; nothing happens to it twice
        for (var caret = 0; caret < text.Length; )
        {
            if (caret > reconsidered && habits?.SecondThought(text, caret) is { } start)
            {
                keys += caret - start;
                (reconsidered, caret, standing) = (caret, start, "");
                continue;
            }
            var taken = caret == 0 ? 0 : Accepted(text, caret);
            if (taken == 0 && caret >= reconsidered)
                Slip(text, caret);
            keys++;
            caret += Math.Max(taken, 1);
        }
    }

    public TypingReport Report()
    {
        latencies.Sort();
        overheads.Sort();
        return new(
            characters,
            keys,
            words,
            shown,
            Ratio(right, shown),
            Ratio(helped, words),
            Ratio(shown - right, words),
            Ratio(keysAlone - keys, characters),
            Ratio(keysAlone - keys - shown, characters),
            Ratio(100 * shown, words),
            Ratio(accepted - right, right),
            TypingReport.LengthClasses.Zip(lengths).ToDictionary(one => one.First, one => one.Second),
            suppressions.OrderByDescending(s => s.Value).ToDictionary(s => s.Key.ToString(), s => s.Value),
            Statistics.Percentile(latencies, 0.5),
            Statistics.Percentile(latencies, 0.95),
            Statistics.Percentile(latencies, 0.99),
            Statistics.Percentile(overheads, 0.5),
            Statistics.Percentile(overheads, 0.95),
            Ratio(model().Runs, keys)
        );
    }

    /// <summary>The characters of the suggestion that the writer accepts; 0 if there is none or it is wrong.</summary>
    private int Accepted(string text, int caret)
    {
        var suggestion = Show(caret, "");
        if (suggestion.Length == 0 || habits?.Overlooks(text, caret) == true)
            return 0;
        var agreed = AgreedWords(suggestion, text.AsSpan(caret));
        if (agreed == 0)
            return 0;
        right++;
        accepted += agreed;
        helped += Math.Max(1, CountWords(suggestion.AsSpan(0, agreed)));
        standing = suggestion[agreed..];
        return agreed;
    }

    /// <summary>Types wrong letters and deletes them. Nothing is shown after a deletion.</summary>
    private void Slip(string text, int caret)
    {
        var slip = habits?.Slip(text, caret) ?? "";
        for (var length = 1; length <= slip.Length; length++)
            Show(caret, slip[..length]);
        keys += 2 * slip.Length;
        if (slip.Length > 0)
            standing = "";
    }

    /// <summary>The suggestion on the screen now.</summary>
    private string Show(int caret, string slip)
    {
        var suggestion = Ask(caret, slip);
        if (suggestion.Length > 0 && !IsStanding(suggestion))
        {
            shown++;
            lengths[TypingReport.LengthClassOf(suggestion.Length)]++;
        }
        return standing = suggestion;
    }

    private string Ask(int caret, string slip)
    {
        var (start, modelStart) = (Stopwatch.GetTimestamp(), model().Time);
        var suggestions = suggest(caret, slip);
        var took = Stopwatch.GetElapsedTime(start);
        latencies.Add(took.TotalMilliseconds);
        overheads.Add((took - (model().Time - modelStart)).TotalMilliseconds);
        if (suggestions.Items.Count > 0)
            return suggestions.Items[0].Text;
        suppressions[suggestions.Reason] = suppressions.GetValueOrDefault(suggestions.Reason) + 1;
        return "";
    }

    /// <summary>Whether this is the suggestion that was on the screen before, or the rest of it after a key.</summary>
    private bool IsStanding(string suggestion) =>
        standing.Length - suggestion.Length is 0 or 1 && standing.EndsWith(suggestion, StringComparison.Ordinal);

    /// <summary>The length of the longest common beginning that ends with a word in both texts.</summary>
    internal static int AgreedWords(ReadOnlySpan<char> suggestion, ReadOnlySpan<char> text)
    {
        for (var length = suggestion.CommonPrefixLength(text); length > 0; length--)
            if (IsWordEnd(suggestion, length) && IsWordEnd(text, length) && !char.IsWhiteSpace(suggestion[length - 1]))
                return length;
        return 0;
    }

    private static bool IsWordEnd(ReadOnlySpan<char> text, int at) =>
        at >= text.Length || !IsWordPart(text[at]) || !IsWordPart(text[at - 1]);

    private static bool IsWordPart(char c) => char.IsLetterOrDigit(c) || c is '\'' or '’';

    internal static int CountWords(ReadOnlySpan<char> text)
    {
        var count = 0;
        for (var i = 0; i < text.Length; i++)
            if (IsWordPart(text[i]) && (i + 1 == text.Length || !IsWordPart(text[i + 1])))
                count++;
        return count;
    }
}

/// <summary>The figures for typing a text; none of them means much alone.</summary>
/// <param name="PrecisionWhenShown">Suggestions whose first word was right, as a share of all distinct ones shown.</param>
/// <param name="Coverage">Words completed by a right suggestion, as a share of all words.</param>
/// <param name="WrongShowRate">Wrong suggestions per word.</param>
/// <param name="KeystrokesSaved">Keys saved per character; accepting costs one key.</param>
/// <param name="NetGain">The same, less one key for each distinct text shown, right or wrong: the cost of reading.</param>
/// <param name="ShownPer100Words">Distinct texts shown per hundred words.</param>
/// <param name="SavedPerAcceptance">Keys saved per accepted suggestion.</param>
/// <param name="Lengths">The number of distinct texts in each class of length.</param>
/// <param name="Suppressions">How often nothing was shown, by reason.</param>
/// <param name="LatencyP50">Milliseconds from the key to the suggestion.</param>
/// <param name="OverheadP50">Milliseconds of that outside the model's runs.</param>
/// <param name="ModelRunsPerKey">Forward passes per key.</param>
internal sealed record TypingReport(
    int Characters,
    int Keys,
    int Words,
    int Shown,
    double PrecisionWhenShown,
    double Coverage,
    double WrongShowRate,
    double KeystrokesSaved,
    double NetGain,
    double ShownPer100Words,
    double SavedPerAcceptance,
    Dictionary<string, int> Lengths,
    Dictionary<string, int> Suppressions,
    double LatencyP50,
    double LatencyP95,
    double LatencyP99,
    double OverheadP50,
    double OverheadP95,
    double ModelRunsPerKey
)
{
    /// <summary>Classes of length, in characters.</summary>
    public static string[] LengthClasses { get; } = ["1-2", "3", "4-7", "8+"];

    public static int LengthClassOf(int length) =>
        length switch
        {
            < 3 => 0,
            3 => 1,
            < 8 => 2,
            _ => 3,
        };
}
