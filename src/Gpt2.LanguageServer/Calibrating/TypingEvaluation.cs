using System.Diagnostics;
using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Suggestions;
using static Gpt2.LanguageServer.Calibrating.Rates;

namespace Gpt2.LanguageServer.Calibrating;

/// <summary>Types real text key by key, as a writer would who accepts what is right: the figures of merit of the whole product.</summary>
/// <remarks>A shown suggestion whose beginning agrees with the text is accepted, for one key, up to the last word that is right; a wrong
/// one costs nothing and is typed past. A suggestion that stays while it is typed counts once.</remarks>
/// <param name="suggest">What an editor would show in this text at this caret.</param>
/// <param name="model">Runs of the model so far, and the time that they took.</param>
internal sealed class TypingEvaluation(Func<string, int, SuggestionResult> suggest, Func<(long Runs, TimeSpan Time)> model)
{
    private readonly List<double> latencies = [];
    private readonly List<double> overheads = []; // latencies less the model's time
    private readonly Dictionary<SuppressionReason, int> suppressions = [];
    private int characters,
        keys,
        words,
        shown,
        right,
        helped;
    private string standing = ""; // what is still on the screen of the last suggestion

    /// <summary>Types one document.</summary>
    public void Type(string text)
    {
        standing = "";
        characters += text.Length;
        words += CountWords(text);
        for (var caret = 0; caret < text.Length; keys++)
        {
            var accepted = caret == 0 ? 0 : Accepted(text, caret);
            caret += Math.Max(accepted, 1);
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
            Ratio(characters - keys, characters),
            suppressions.OrderByDescending(s => s.Value).ToDictionary(s => s.Key.ToString(), s => s.Value),
            Statistics.Percentile(latencies, 0.5),
            Statistics.Percentile(latencies, 0.95),
            Statistics.Percentile(latencies, 0.99),
            Statistics.Percentile(overheads, 0.5),
            Statistics.Percentile(overheads, 0.95),
            Ratio(model().Runs, keys)
        );
    }

    /// <summary>Characters of the suggestion that the writer takes; 0 when there is none, or a wrong one.</summary>
    private int Accepted(string text, int caret)
    {
        var suggestion = Ask(text, caret);
        if (suggestion.Length == 0)
            return 0;
        var rest = text.AsSpan(caret);
        var agreed = AgreedWords(suggestion, rest);
        if (!IsStanding(suggestion))
            shown++;
        else if (agreed == 0)
            return 0;
        standing = suggestion;
        if (agreed == 0)
            return 0;
        right++;
        helped += Math.Max(1, CountWords(suggestion.AsSpan(0, agreed)));
        standing = "";
        return agreed;
    }

    private string Ask(string text, int caret)
    {
        var (start, modelStart) = (Stopwatch.GetTimestamp(), model().Time);
        var suggestions = suggest(text, caret);
        var took = Stopwatch.GetElapsedTime(start);
        latencies.Add(took.TotalMilliseconds);
        overheads.Add((took - (model().Time - modelStart)).TotalMilliseconds);
        if (suggestions.Items.Count > 0)
            return suggestions.Items[0].Text;
        suppressions[suggestions.Reason] = suppressions.GetValueOrDefault(suggestions.Reason) + 1;
        standing = "";
        return "";
    }

    /// <summary>Whether it is what was on the screen before, less the key that was typed.</summary>
    private bool IsStanding(string suggestion) =>
        standing.Length == suggestion.Length + 1 && standing.EndsWith(suggestion, StringComparison.Ordinal);

    /// <summary>Length of the longest beginning that agrees with the text and ends with a word in both.</summary>
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

/// <summary>Figures of typing a text; never one of them alone.</summary>
/// <param name="PrecisionWhenShown">Suggestions whose first word was right, of all distinct ones shown.</param>
/// <param name="Coverage">Words that a right suggestion gave, of all words.</param>
/// <param name="WrongShowRate">Wrong suggestions for each word.</param>
/// <param name="KeystrokesSaved">(characters - keys) / characters.</param>
/// <param name="Suppressions">How often nothing was shown, by reason.</param>
/// <param name="LatencyP50">Milliseconds from the key to the suggestion.</param>
/// <param name="OverheadP50">Milliseconds of that for all but the model's runs.</param>
/// <param name="ModelRunsPerKey">Forward passes for each key typed.</param>
internal sealed record TypingReport(
    int Characters,
    int Keys,
    int Words,
    int Shown,
    double PrecisionWhenShown,
    double Coverage,
    double WrongShowRate,
    double KeystrokesSaved,
    Dictionary<string, int> Suppressions,
    double LatencyP50,
    double LatencyP95,
    double LatencyP99,
    double OverheadP50,
    double OverheadP95,
    double ModelRunsPerKey
);
