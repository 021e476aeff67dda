using System.Numerics.Tensors;
using System.Text.Json;
using Gpt2.Inference.Session;
using Gpt2.Inference.Tokens;

namespace Gpt2.Inference.Models;

/// <summary>How far a model is from its reference values.</summary>
/// <param name="Cases">The number of cases.</param>
/// <param name="LogitDifference">The largest difference of a logit at the last position.</param>
/// <param name="LogProbabilityDifference">The largest difference of a total log-probability, per token; null if none is known.</param>
/// <param name="FirstChoices">Cases whose most likely next token is the expected one.</param>
/// <param name="TokenizerDifferences">Prompts whose ids are not the expected ones.</param>
/// <param name="Prompts">Prompts whose ids are known.</param>
/// <param name="Greedy">The number of known greedy continuations.</param>
/// <param name="GreedyDifferences">Those that differ from the expected ones.</param>
/// <param name="Tolerance">The largest <paramref name="LogitDifference"/> and <paramref name="LogProbabilityDifference"/> allowed.</param>
/// <param name="FirstChoicesMustAgree">Whether every first choice must be the expected one.</param>
/// <param name="GreedyMustAgree">Whether greedy continuations must be equal; quantised weights may decide a near tie differently.</param>
public sealed record VerificationReport(
    int Cases,
    float LogitDifference,
    double? LogProbabilityDifference,
    int FirstChoices,
    int Prompts,
    int TokenizerDifferences,
    int Greedy,
    int GreedyDifferences,
    float Tolerance,
    bool FirstChoicesMustAgree,
    bool GreedyMustAgree
)
{
    /// <summary>Whether everything is within its tolerance.</summary>
    public bool Passed =>
        LogitDifference < Tolerance
        && (LogProbabilityDifference ?? 0) < Tolerance
        && TokenizerDifferences == 0
        && (FirstChoices == Cases || !FirstChoicesMustAgree)
        && (GreedyDifferences == 0 || !GreedyMustAgree);
}

/// <summary>Compares a model with <see cref="GoldenFigures"/>.</summary>
public static class ModelVerification
{
    /// <summary>Differences that the precision explains, for models whose logits spread over some ten units.</summary>
    private static float Tolerance(Precision precision) =>
        precision switch
        {
            Precision.F32 => 2e-4f,
            Precision.Q8 => 0.6f,
            _ => 6,
        };

    /// <exception cref="Gpt2Exception">The model or the file of reference values is damaged.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static VerificationReport Verify(
        string directory,
        GoldenFigures golden,
        SessionSettings settings,
        CancellationToken ct = default
    )
    {
        using var session = Gpt2Session.Load(directory, settings);
        var tokenizer = TokenizerFiles.AreIn(directory) ? Gpt2Tokenizer.Load(directory) : null;
        try
        {
            using var json = JsonDocument.Parse(golden.Json);
            return new Comparison(session, tokenizer).Run(json.RootElement, settings.Precision, ct);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new Gpt2Exception(
                $"{golden.Source} cannot be read as reference values: {e.Message}",
                "Give a JSON file with \"cases\".",
                e
            );
        }
    }

    private sealed class Comparison(Gpt2Session session, Gpt2Tokenizer? tokenizer)
    {
        private float logitDifference;
        private double? logProbabilityDifference;
        private int firstChoices,
            prompts,
            tokenizerDifferences,
            greedy,
            greedyDifferences;

        public VerificationReport Run(JsonElement golden, Precision precision, CancellationToken ct)
        {
            var (stated, exact) = (GoldenFigures.Tolerance(golden, precision), precision == Precision.F32);
            var cases = golden.GetProperty("cases").EnumerateArray().ToArray();
            foreach (var one in cases)
            {
                ct.ThrowIfCancellationRequested();
                Compare(one);
            }
            if (golden.TryGetProperty("greedy", out var text))
                CompareGreedy(Ids(text.GetProperty("prompt")), Ids(text.GetProperty("continuation")));
            return new(
                cases.Length,
                logitDifference,
                logProbabilityDifference,
                firstChoices,
                prompts,
                tokenizerDifferences,
                greedy,
                greedyDifferences,
                stated ?? Tolerance(precision),
                FirstChoicesMustAgree: exact || stated is not null,
                GreedyMustAgree: exact
            );
        }

        private void Compare(JsonElement one)
        {
            var ids = Ids(one.GetProperty("ids"));
            if (tokenizer is not null && one.TryGetProperty("prompt", out var prompt))
                CompareIds(tokenizer.Encode(prompt.GetString() ?? ""), ids);
            if (one.TryGetProperty("logprob", out var logProbability))
                CompareLogProbability(ids, logProbability.GetDouble());
            CompareLogits(RunAnew(ids), one);
            if (one.TryGetProperty("greedy", out var text))
                CompareGreedy(ids, Ids(text));
        }

        private void CompareIds(ReadOnlySpan<int> ids, int[] expected)
        {
            prompts++;
            if (!ids.SequenceEqual(expected))
                tokenizerDifferences++;
        }

        private void CompareLogits(ReadOnlySpan<float> logits, JsonElement one)
        {
            var expected = one.TryGetProperty("top", out var top)
                ? [.. top.EnumerateArray().Select(Pair)]
                : one.GetProperty("logits_last").EnumerateArray().Select((value, id) => (Id: id, Logit: value.GetSingle())).ToArray();
            var vocabSize = logits.Length;
            if (!expected.All(e => (uint)e.Id < (uint)vocabSize))
                throw new FormatException($"a logit's id is not in the model's vocabulary of {vocabSize}");
            foreach (var (id, logit) in expected)
                logitDifference = Math.Max(logitDifference, Math.Abs(logits[id] - logit));
            if (TensorPrimitives.IndexOfMax(logits) == expected.MaxBy(e => e.Logit).Id)
                firstChoices++;
        }

        private void CompareLogProbability(int[] ids, double expected)
        {
            var sum = TokenScores.Of(session, ids, first: 1).Sum(score => score.LogProbability);
            logProbabilityDifference = Math.Max(logProbabilityDifference ?? 0, Math.Abs(sum - expected) / ids.Length);
        }

        private void CompareGreedy(int[] prompt, int[] expected)
        {
            greedy++;
            var next = TensorPrimitives.IndexOfMax(RunAnew(prompt));
            foreach (var id in expected)
            {
                if (next != id)
                {
                    greedyDifferences++;
                    return;
                }
                next = session.Length < session.Config.ContextLength ? TensorPrimitives.IndexOfMax(session.Run([next])) : -1;
            }
        }

        private ReadOnlySpan<float> RunAnew(int[] ids)
        {
            session.RewindTo(0);
            return ids.Length > 0 ? session.Run(ids) : throw new FormatException("a case has no ids");
        }

        private static (int Id, float Logit) Pair(JsonElement pair) =>
            pair.GetArrayLength() == 2
                ? (pair[0].GetInt32(), pair[1].GetSingle())
                : throw new FormatException("a pair must be an id and its logit");

        private static int[] Ids(JsonElement array) => [.. array.EnumerateArray().Select(id => id.GetInt32())];
    }
}
