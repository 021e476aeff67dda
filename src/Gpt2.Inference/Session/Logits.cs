using System.Numerics.Tensors;

namespace Gpt2.Inference.Session;

/// <summary>Computations on the logits [V] of one position.</summary>
internal static class Logits
{
    /// <summary>log Σ exp(x), without overflow.</summary>
    public static float LogSumExp(ReadOnlySpan<float> logits)
    {
        var max = TensorPrimitives.Max(logits);
        if (float.IsNegativeInfinity(max))
            return max;
        const int Part = 1024; // on the stack, and short enough that float32 sums are exact to 1e-6
        Span<float> exps = stackalloc float[Part];
        var sum = 0.0;
        for (var start = 0; start < logits.Length; start += Part)
        {
            var part = logits.Slice(start, Math.Min(Part, logits.Length - start));
            var target = exps[..part.Length];
            TensorPrimitives.Subtract(part, max, target);
            TensorPrimitives.Exp(target, target);
            sum += TensorPrimitives.Sum<float>(target);
        }
        return max + (float)Math.Log(sum);
    }
}
