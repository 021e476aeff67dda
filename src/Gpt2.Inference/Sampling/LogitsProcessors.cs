using System.Numerics.Tensors;

namespace Gpt2.Inference.Sampling;

/// <summary>Changes to logits before a token is chosen, and their log-probabilities.</summary>
internal static class LogitsProcessors
{
    /// <summary>log Σ exp(x), without overflow.</summary>
    public static float LogSumExp(ReadOnlySpan<float> logits)
    {
        var max = TensorPrimitives.Max(logits);
        if (float.IsNegativeInfinity(max))
            return max;
        const int Stretch = 1024; // on the stack, and short enough for float32 sums to stay exact to 1e-6
        Span<float> exps = stackalloc float[Stretch];
        var sum = 0.0;
        for (var start = 0; start < logits.Length; start += Stretch)
        {
            var part = logits.Slice(start, Math.Min(Stretch, logits.Length - start));
            var target = exps[..part.Length];
            TensorPrimitives.Subtract(part, max, target);
            TensorPrimitives.Exp(target, target);
            sum += TensorPrimitives.Sum<float>(target);
        }
        return max + (float)Math.Log(sum);
    }

    /// <summary>Divides positive and multiplies negative logits of tokens already present (Keskar et al. 2019).</summary>
    /// <param name="modelLogits">As the model gave them: a token that stands in the history twice is penalised once.</param>
    public static void PenaliseRepetition(ReadOnlySpan<float> modelLogits, Span<float> logits, ReadOnlySpan<int> history, float penalty)
    {
        if (penalty == 1)
            return;
        foreach (var id in history)
            logits[id] = modelLogits[id] > 0 ? modelLogits[id] / penalty : modelLogits[id] * penalty;
    }

    /// <summary>Bans every token that would complete an n-gram that stands in the history already.</summary>
    public static void BanRepeatedNgrams(Span<float> logits, ReadOnlySpan<int> history, int n)
    {
        if (n == 0 || history.Length < n)
            return;
        var tail = history[^(n - 1)..];
        for (var start = 0; start + n <= history.Length; start++)
            if (history.Slice(start, n - 1).SequenceEqual(tail))
                logits[history[start + n - 1]] = float.NegativeInfinity;
    }
}
