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

/// <summary>One caret in one text and what should be shown there: one line of a case file.</summary>
/// <param name="Expect">"insert" or "suppress".</param>
/// <param name="Acceptable">The texts that are right. A shown text is right if it equals one of them, extends one, or is the beginning of
/// one up to the end of a word.</param>
internal sealed record SuggestionCase(string Before, string After, string LanguageId, string Expect, string[] Acceptable);

/// <summary>Asks for a suggestion at each caret of a case file and counts the results.</summary>
internal sealed class CaseEvaluation(IContinuationEngine engine)
{
    private readonly List<double> latencies = [];
    private int inserts,
        suppresses,
        shown,
        right,
        silent;

    /// <exception cref="Gpt2Exception">A line is not a valid case.</exception>
    /// <param name="lines">The file's text.</param>
    /// <param name="path">The file's name, for errors.</param>
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

/// <summary>The figures for a case file.</summary>
/// <param name="PrecisionWhenShown">Right suggestions as a share of all shown.</param>
/// <param name="Coverage">Right suggestions as a share of the cases that deserve one.</param>
/// <param name="WrongShowRate">Wrong suggestions as a share of all cases.</param>
/// <param name="SuppressionAccuracy">How often nothing was shown where nothing should be.</param>
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
