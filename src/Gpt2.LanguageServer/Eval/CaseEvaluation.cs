using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gpt2.Inference;
using Gpt2.Inference.Engine;
using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Settings;
using Gpt2.LanguageServer.Suggestions;
using Gpt2.Prose.Dialects;
using static Gpt2.LanguageServer.Calibrating.Rates;

namespace Gpt2.LanguageServer.Eval;

/// <summary>One caret in one text, and what should be shown there: a line of a case file.</summary>
/// <param name="Expect">"insert" or "suppress".</param>
/// <param name="Acceptable">Texts that are right; a shown text is right when it equals one, extends one, or is the beginning of one up to a
/// word's end.</param>
internal sealed record SuggestionCase(string Before, string After, string LanguageId, string Expect, string[] Acceptable);

/// <summary>Asks at each caret of a case file and counts.</summary>
internal sealed class CaseEvaluation(IContinuationEngine engine)
{
    private readonly List<double> latencies = [];
    private int inserts,
        suppresses,
        shown,
        right,
        silent;

    /// <exception cref="Gpt2Exception">A line is no case.</exception>
    /// <param name="lines">The file's text.</param>
    /// <param name="path">Its name, for errors.</param>
    public static IEnumerable<SuggestionCase> Parse(string lines, string path) =>
        lines
            .Split('\n')
            .Index()
            .Where(line => line.Item.Trim().Length > 0)
            .Select(line => ParseLine(line.Item, $"{path}:{line.Index + 1}"));

    public void Ask(SuggestionCase one, CancellationToken ct = default)
    {
        var insert = one.Expect == "insert";
        _ = insert ? inserts++ : suppresses++;
        var start = Stopwatch.GetTimestamp();
        var text = Suggest(one, ct);
        latencies.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        if (text is null)
        {
            silent += insert ? 0 : 1;
            return;
        }
        shown++;
        right += insert && one.Acceptable.Any(acceptable => IsRight(text, acceptable)) ? 1 : 0;
    }

    public CaseReport Report()
    {
        latencies.Sort();
        return new(
            inserts + suppresses,
            shown,
            Ratio(right, shown),
            Ratio(right, inserts),
            Ratio(shown - right, inserts + suppresses),
            Ratio(silent, suppresses),
            Statistics.Percentile(latencies, 0.5),
            Statistics.Percentile(latencies, 0.95)
        );
    }

    internal static bool IsRight(string text, string acceptable) =>
        text.StartsWith(acceptable, StringComparison.Ordinal)
        || (acceptable.StartsWith(text, StringComparison.Ordinal) && !char.IsLetterOrDigit(acceptable[text.Length]));

    private string? Suggest(SuggestionCase one, CancellationToken ct)
    {
        if (Dialect.OfLanguageId(one.LanguageId) is not { } dialect)
            return null;
        var text = new ChunkedText(one.Before + one.After);
        var request = SuggestionRequest.At(
            engine,
            WriterContext.Alone(text, one.Before.Length, dialect),
            SettingsSchema.Defaults,
            count: 1,
            out _
        );
        return request?.Suggest(ct).Items is [var best, ..] ? best.Text : null;
    }

    private static SuggestionCase ParseLine(string line, string where)
    {
        try
        {
            return
                JsonSerializer.Deserialize(line, CaseJson.Default.SuggestionCase)
                    is { Before: not null, LanguageId: not null, Expect: "insert" or "suppress" } one
                ? one with
                {
                    After = one.After ?? "",
                    Acceptable = one.Acceptable ?? [],
                }
                : throw new JsonException("before, languageId and expect (insert or suppress) are required");
        }
        catch (JsonException e)
        {
            throw new Gpt2Exception(
                $"{where} is not a valid case: {e.Message}",
                "Each line must be a JSON object with before, after, languageId, expect and acceptable.",
                e
            );
        }
    }
}

/// <summary>Figures of a case file.</summary>
/// <param name="PrecisionWhenShown">Right ones of all shown.</param>
/// <param name="Coverage">Right ones of the cases that deserve a suggestion.</param>
/// <param name="WrongShowRate">Wrong ones of all cases.</param>
/// <param name="SuppressionAccuracy">Silence where silence is right.</param>
internal sealed record CaseReport(
    int Cases,
    int Shown,
    double PrecisionWhenShown,
    double Coverage,
    double WrongShowRate,
    double SuppressionAccuracy,
    double LatencyP50,
    double LatencyP95
);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SuggestionCase))]
internal sealed partial class CaseJson : JsonSerializerContext;
