using System.Diagnostics;
using System.Globalization;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Remote;
using Gpt2.Inference.Sampling;
using Gpt2.Inference.Suggestions;

namespace Gpt2.LanguageServer.Cli;

/// <summary>What a model server can do, and how fast it is.</summary>
/// <param name="FirstToken">Milliseconds to the first word of a text.</param>
/// <param name="KeyMedian">Median milliseconds for a suggestion after each key; null without suggestions.</param>
/// <param name="PromptTokens">Median number of tokens run per key, if the server reports it.</param>
internal sealed record ServerCheck(
    IReadOnlyList<(string Feature, string Works)> Features,
    double FirstToken,
    double TokensPerSecond,
    double? KeyMedian,
    int Keys,
    string? PromptTokens
)
{
    private const string Prompt = "The history of the city begins";
    private const string Typed =
        "The river runs through the old town to the sea, and the people who live beside it know its ways. When the";
    private const int Tokens = 32;

    /// <summary>Runs the checks.</summary>
    /// <exception cref="Inference.Gpt2Exception">The server does not answer.</exception>
    public static ServerCheck Run(RemoteEngine engine, CancellationToken ct)
    {
        var start = Stopwatch.GetTimestamp();
        var (first, end) = (0.0, 0.0);
        var options = new ContinuationOptions { MaxTokens = Tokens, Sampling = SamplingOptions.Readable with { Temperature = 0 } };
        var text = engine.Continue(Prompt, options, _ => first = first == 0 ? Elapsed() : first, ct: ct).First();
        end = Elapsed();

        var likeliest = engine.Server!.Likeliest;
        var (times, prompts) = (new List<double>(), new List<long>());
        for (var length = Typed.Length / 2; likeliest > 0 && length <= Typed.Length; length++)
        {
            start = Stopwatch.GetTimestamp();
            var (requests, prompted) = (engine.ModelRuns, engine.ReadPromptTokensRun());
            engine.Suggest(Typed[..length], "", new SuggestionOptions(), ct: ct);
            if (engine.ModelRuns == requests)
                continue; // known without asking the server
            times.Add(Elapsed());
            if (engine.ReadPromptTokensRun() is { } run)
                prompts.Add(run - (prompted ?? 0));
        }
        times.Sort();
        prompts.Sort();
        return new(
            FeaturesOf(likeliest),
            first,
            1000 * Math.Max(0, text.Tokens - 1) / Math.Max(0.001, end - first),
            times.Count == 0 ? null : times[times.Count / 2],
            times.Count,
            prompts.Count == 0 ? null : prompts[prompts.Count / 2].ToString(CultureInfo.InvariantCulture)
        );

        double Elapsed() => Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>The features that work with this many log-probabilities at each place.</summary>
    private static IReadOnlyList<(string Feature, string Works)> FeaturesOf(int likeliest) =>
        [
            ("text by commands", "yes"),
            ("suggestions while you type", likeliest > 0 ? "yes" : "no: the server returns no log-probabilities"),
            (
                "half-typed words",
                likeliest == 0 ? "no"
                : likeliest < 50 ? $"seldom: the server returns {likeliest} log-probabilities per token; 100 are needed"
                : "yes"
            ),
            ("names and terms of your text", likeliest > 0 ? "yes" : "no"),
        ];
}
