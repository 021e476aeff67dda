using System.Diagnostics;
using System.Numerics;

namespace Gpt2.Inference.Training;

/// <summary>Estimates what a training will take, before it begins.</summary>
public static class TrainingCost
{
    /// <summary>The program with its tokenizer.</summary>
    private const long Program = 120_000_000;

    /// <summary>The share of the speed of large products that a whole step reaches, since norms, softmax and optimisers take time
    /// too.</summary>
    private const double Efficiency = 0.6;

    /// <summary>The most memory, in bytes.</summary>
    public static long Memory(Gpt2Config config, TrainingOptions options)
    {
        var parameters = Parameter.Of(config);
        var trained = parameters.Where(p => p.IsTrained).ToArray();
        var sets =
            4 * parameters.Sum(p => p.Count) // original, weights, average, best
            + (1 + options.Threads) * trained.Sum(p => p.Count) // momentum, gradients
            + trained.Where(p => !p.IsBlockMatrix).Sum(p => p.Count); // Adam's squares
        var (s, d, inner) = ((long)options.WindowLength, (long)config.Width, (long)config.InnerWidth);
        var layer = s * (14 * d + 4 * inner + config.Heads * s); // what the backward pass needs from the forward pass
        var logits =
            5
            * Math.Min(s * config.VocabSize, TrainingGraph.LogitsAtOnce * Math.Max(1, s * config.VocabSize / TrainingGraph.LogitsAtOnce))
            / 2;
        var used = (ulong)(sizeof(float) * ((config.Layers - TrainingGraph.FrozenLayers(config)) * layer + logits));
        var arena = (long)BitOperations.RoundUpToPowerOf2(used); // ONNX Runtime's arenas grow by powers of two and free nothing
        var length = (long)HeldBackText.WindowLength(config);
        var measuring = // needs more than predicting general text does
            2 * Math.Min(length * config.VocabSize, TrainingGraph.LogitsAtOnce) + 2 * config.Heads * length * length + 4 * length * inner;
        var expected = s * config.VocabSize;
        return Program + sizeof(float) * (sets + options.Threads * (expected + measuring)) + options.Threads * arena;
    }

    /// <summary>The size of the model's files in bytes, including its import.</summary>
    public static long FileBytes(Gpt2Config config) => 4 * Parameter.Of(config).Sum(p => p.Count) + 5_000_000;

    /// <summary>Floating-point operations: two for each multiplication and addition of a product. For each weight and token there is one
    /// product forward and two backward if it is trained. In general text there is one more forward, for the original model's
    /// predictions.</summary>
    /// <param name="own">Tokens of the writer's own text.</param>
    /// <param name="general">Tokens of general text.</param>
    public static double Operations(Gpt2Config config, long own, long general, TrainingOptions options)
    {
        var (d, inner) = ((double)config.Width, (double)config.InnerWidth);
        var layer = 4 * d * d + 2 * d * inner + 2 * d * options.WindowLength; // with attention
        var (forward, trained) = (Weights(config.Layers), Weights(config.Layers - TrainingGraph.FrozenLayers(config)));
        var optimiser = OptimiserOperations(config) / (options.WindowLength * (double)options.WindowsPerStep);
        return options.Passes * (own * (2 * forward + 4 * trained + optimiser) + general * (4 * forward + 4 * trained + optimiser));

        double Weights(int layers) => layers * layer + config.VocabSize * d;
    }

    /// <summary>How long this many operations will take, estimated by running products for a moment.</summary>
    public static TimeSpan Time(double operations, int threads, CancellationToken ct)
    {
        const int Size = 768;
        using var iterations = new NewtonSchulz(Size, Size, parts: 1);
        var random = new Random(1);
        var fastest = double.MaxValue;
        for (var i = 0; i < 3; i++)
        {
            ct.ThrowIfCancellationRequested();
            var start = Stopwatch.GetTimestamp();
            InThreads.Run(threads, _ => iterations.Apply(Noise(random), Size, Size));
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return TimeSpan.FromSeconds(operations / (threads * NewtonSchulz.Operations(Size, Size) / fastest * Efficiency));

        static float[] Noise(Random random)
        {
            var values = new float[Size * Size];
            lock (random)
                for (var i = 0; i < values.Length; i++)
                    values[i] = random.NextSingle() - 0.5f;
            return values;
        }
    }

    /// <summary>Those of Muon, for one step.</summary>
    private static double OptimiserOperations(Gpt2Config config) =>
        Parameter
            .Of(config)
            .Where(p => p.IsTrained && p.IsBlockMatrix)
            .Sum(p => p.Parts * NewtonSchulz.Operations(p.Shape[0], p.Shape[1] / p.Parts));
}
