using CsCheck;
using Gpt2.Inference.Sampling;
using Gpt2.Inference.Tests.Fixtures;
using Xunit;

namespace Gpt2.Inference.Tests.Sampling;

public sealed class SamplerTests
{
    private static readonly Gen<float[]> Logits = Gen.Int[-6, 6].Select(i => i * 0.4f).Array[2, 14]; // in steps, so that there are ties
    private const int Count = 6000;

    /// <summary>A token that is expected this often is missing in one of 10^13 runs.</summary>
    private const double SurelyDrawn = 30;

    private static readonly float[] Four = [1, 3, 2, -1];

    [Fact]
    public void The_sampler_draws_exactly_the_tokens_that_the_released_script_keeps() =>
        Gen.Select(Logits, Gen.Float[0.7f, 2], Gen.Int[0, 6], Gen.OneOf(Gen.Float[0.01f, 0.999f], Gen.Const(1f)))
            .Sample(
                (logits, temperature, k, p) =>
                {
                    var options = new SamplingOptions
                    {
                        Temperature = temperature,
                        TopK = k,
                        TopP = p,
                        Seed = 1,
                    };
                    var (kept, drawn) = (Released(logits, options), Draws(logits, options, Count));
                    Assert.Subset(kept.Keys.ToHashSet(), drawn.Keys.ToHashSet());
                    Assert.Subset(drawn.Keys.ToHashSet(), kept.Keys.Where(id => kept[id] * Count >= SurelyDrawn).ToHashSet());
                },
                iter: 60,
                threads: 1
            );

    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(0.7f, 0, 1)]
    [InlineData(1.5f, 0, 1)]
    [InlineData(1, 5, 1)]
    [InlineData(1, 0, 0.8f)]
    [InlineData(0.9f, 6, 0.7f)]
    public void Frequencies_match_the_probabilities(float temperature, int k, float p)
    {
        float[] logits = [0.1f, 1.3f, -0.4f, 2.2f, 0.7f, 0.7f, -1.9f, 1.1f, 0, -0.8f];
        var options = new SamplingOptions
        {
            Temperature = temperature,
            TopK = k,
            TopP = p,
            Seed = 4,
        };
        var (expected, count) = (Released(logits, options), 40_000);
        var draws = Draws(logits, options, count);
        var chiSquare = expected.Sum(e => Math.Pow(draws.GetValueOrDefault(e.Key) - e.Value * count, 2) / (e.Value * count));
        var freedom = expected.Count - 1;
        Assert.InRange(chiSquare, 0, freedom + 4 * Math.Sqrt(2 * freedom));
    }

    [Fact]
    public void A_large_vocabulary_is_cut_like_a_small_one()
    {
        var random = new Random(5);
        float[] logits = [.. Enumerable.Range(0, 50257).Select(_ => (float)(random.NextDouble() * 12))];
        foreach (
            var options in (SamplingOptions[])
                [
                    new() { TopK = 40, Seed = 1 },
                    new() { TopP = 0.3f, Seed = 1 },
                    new()
                    {
                        TopK = 40,
                        TopP = 0.5f,
                        Seed = 1,
                    },
                ]
        )
            Assert.Subset(Released(logits, options).Keys.ToHashSet(), Draws(logits, options, 40).Keys.ToHashSet());
    }

    [Fact]
    public void The_same_seed_repeats_the_draws_and_another_seed_does_not()
    {
        Assert.Equal(Sequence(1), Sequence(1));
        Assert.NotEqual(Sequence(1), Sequence(2));
        Assert.NotEqual(Sequence(null), Sequence(null));

        static int[] Sequence(int? seed)
        {
            var sampler = new Sampler(new() { Seed = seed }, 4);
            return [.. Enumerable.Range(0, 64).Select(_ => sampler.Next(Four, []))];
        }
    }

    [Theory, InlineData(0, 0, 1), InlineData(0, 2, 0.5f), InlineData(1, 1, 1), InlineData(1, 0, 1e-6f)]
    [InlineData(1e-30f, 0, 1), InlineData(1e-45f, 0, 0.9f), InlineData(1e-45f, 3, 1)]
    public void Only_the_likeliest_token_is_drawn(float temperature, int k, float p) =>
        Assert.Equal(
            [1],
            Draws(
                Four,
                new()
                {
                    Temperature = temperature,
                    TopK = k,
                    TopP = p,
                },
                200
            ).Keys
        );

    [Fact]
    public void A_very_high_temperature_draws_all_tokens_equally_often() =>
        Assert.All(Draws([0, 5, -5, 1], new() { Temperature = 1e30f, Seed = 3 }, 8000).Values, count => Assert.InRange(count, 1800, 2200));

    [Fact]
    public void The_repetition_penalty_is_applied_once_to_each_token_in_the_text()
    {
        float[] logits = [2, -1, 1, -3];
        var penalised = (float[])logits.Clone();
        LogitsProcessors.PenaliseRepetition(logits, penalised, [0, 1, 1, 1, 0], 2);
        Assert.Equal([1, -2, 1, -3], penalised);
        Assert.Equal(2, new Sampler(new() { Temperature = 0, RepetitionPenalty = 3 }, 4).Next(logits, [0, 0]));
    }

    [Theory]
    [InlineData(0, "0 1 2 3")]
    [InlineData(1, "3")]
    [InlineData(2, "1 3")]
    [InlineData(3, "0 1 3")]
    [InlineData(4, "0 1 2 3")]
    [InlineData(9, "0 1 2 3")]
    public void No_ngram_is_repeated(int n, string drawn)
    {
        int[] history = [0, 1, 2, 0, 1, 0, 1]; // after "1" came 2 and 0, after "0 1" came 2 and 0, "1 0 1" came once
        if (n == 3)
            history = [1, 0, 1, 2, 0, 1];
        Assert.Equal(drawn, string.Join(' ', Draws(new float[4], new() { NoRepeatNgram = n, Seed = 1 }, 200, history).Keys.Order()));
    }

    [Theory, InlineData(0), InlineData(1)]
    public void The_likeliest_token_is_drawn_when_every_token_is_banned(float temperature) =>
        Assert.Equal(1, new Sampler(new() { Temperature = temperature, NoRepeatNgram = 1 }, 4).Next(Four, [0, 1, 2, 3]));

    public static TheoryData<string, SamplingOptions> BadOptions =>
        new()
        {
            {
                "temperature",
                new() { Temperature = -0.1f }
            },
            {
                "temperature",
                new() { Temperature = float.NaN }
            },
            {
                "temperature",
                new() { Temperature = float.PositiveInfinity }
            },
            {
                "top-k",
                new() { TopK = -1 }
            },
            {
                "top-p",
                new() { TopP = 0 }
            },
            {
                "top-p",
                new() { TopP = 1.01f }
            },
            {
                "top-p",
                new() { TopP = float.NaN }
            },
            {
                "repetition penalty",
                new() { RepetitionPenalty = 0 }
            },
            {
                "repetition penalty",
                new() { RepetitionPenalty = float.NaN }
            },
            {
                "no-repeat n-gram",
                new() { NoRepeatNgram = -1 }
            },
        };

    [Theory, MemberData(nameof(BadOptions))]
    public void Options_out_of_range_are_refused(string name, SamplingOptions options) =>
        Refusal.Of(() => _ = new Sampler(options, 4), name);

    public static TheoryData<SamplingOptions> AllOptions =>
        new(
            new SamplingOptions { Temperature = 0 },
            new() { TopK = 40 },
            new() { TopP = 0.9f },
            new() { TopK = 40, TopP = 0.9f },
            new() { RepetitionPenalty = 1.2f },
            new() { NoRepeatNgram = 3 }
        );

    [Theory, MemberData(nameof(AllOptions))]
    public void Drawing_allocates_nothing(SamplingOptions options)
    {
        var random = new Random(1);
        float[] logits = [.. Enumerable.Range(0, 2000).Select(_ => (float)random.NextDouble() * 9)];
        int[] history = [.. Enumerable.Range(0, 100)];
        var sampler = new Sampler(options, logits.Length);
        Allocations.End(_ => sampler.Next(logits, history));
    }

    [Theory]
    [InlineData(new[] { 0f }, 0)]
    [InlineData(new[] { 1000f, 1000f }, 1000.693147)]
    [InlineData(new[] { -1000f, -1000f }, -999.306853)]
    [InlineData(new[] { float.NegativeInfinity, 2f }, 2)]
    [InlineData(new[] { float.NegativeInfinity }, double.NegativeInfinity)]
    public void LogSumExp_does_not_overflow(float[] logits, double expected) =>
        Assert.Equal(expected, Gpt2.Inference.Session.Logits.LogSumExp(logits), 1e-4);

    private static Dictionary<int, int> Draws(float[] logits, SamplingOptions options, int count, int[]? history = null)
    {
        var (sampler, draws) = (new Sampler(options, logits.Length), new Dictionary<int, int>());
        for (var i = 0; i < count; i++)
        {
            var token = sampler.Next(logits, history ?? []);
            draws[token] = draws.GetValueOrDefault(token) + 1;
        }
        return draws;
    }

    /// <summary>The steps of the released sample.py: temperature, top_k_logits, top_p_logits, softmax.</summary>
    private static Dictionary<int, double> Released(float[] logits, SamplingOptions options)
    {
        var kept = logits
            .Select((logit, id) => (Id: id, Logit: (double)logit / options.Temperature))
            .OrderByDescending(t => t.Logit)
            .ToList();
        if (options.TopK > 0 && options.TopK < kept.Count)
            kept = [.. kept.Where(t => t.Logit >= kept[options.TopK - 1].Logit)];
        if (options.TopP < 1)
        {
            var (cumulative, within, sum) = (0.0, 0, kept.Sum(t => Math.Exp(t.Logit)));
            foreach (var (_, logit) in kept)
                if ((cumulative += Math.Exp(logit) / sum) <= options.TopP)
                    within++;
            var least = kept[Math.Max(within - 1, 0)].Logit;
            kept = [.. kept.Where(t => t.Logit >= least)];
        }
        var total = kept.Sum(t => Math.Exp(t.Logit));
        return kept.ToDictionary(t => t.Id, t => Math.Exp(t.Logit) / total);
    }
}
