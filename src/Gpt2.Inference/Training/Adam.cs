using System.Numerics;
using System.Runtime.InteropServices;

namespace Gpt2.Inference.Training;

/// <summary>Adam (Kingma and Ba 2015).</summary>
internal sealed class Adam(TensorSet mean, TensorSet square)
{
    private const float Beta1 = 0.9f,
        Beta2 = 0.95f,
        Epsilon = 1e-8f;

    /// <summary>Steps one parameter. Different parameters may be stepped at the same time.</summary>
    /// <param name="number">The number of the step, from 1 on.</param>
    public void Step(string parameter, float[] weights, float[] gradient, float rate, int number)
    {
        var step = rate / (1 - MathF.Pow(Beta1, number));
        var correction = 1 / (1 - MathF.Pow(Beta2, number));
        Span<float> w = weights,
            g = gradient,
            m = mean[parameter],
            v = square[parameter];
        var whole = w.Length - w.Length % Vector<float>.Count;
        Step(Vectors(w[..whole]), Vectors(g[..whole]), Vectors(m[..whole]), Vectors(v[..whole]), step, correction);
        for (var i = whole; i < w.Length; i++)
        {
            m[i] = Beta1 * m[i] + (1 - Beta1) * g[i];
            v[i] = Beta2 * v[i] + (1 - Beta2) * g[i] * g[i];
            w[i] -= step * m[i] / (MathF.Sqrt(v[i] * correction) + Epsilon);
        }
    }

    private static void Step(
        Span<Vector<float>> w,
        Span<Vector<float>> g,
        Span<Vector<float>> m,
        Span<Vector<float>> v,
        float step,
        float correction
    )
    {
        for (var i = 0; i < w.Length; i++)
        {
            m[i] = Beta1 * m[i] + (1 - Beta1) * g[i];
            v[i] = Beta2 * v[i] + (1 - Beta2) * g[i] * g[i];
            w[i] -= step * m[i] / (Vector.SquareRoot(v[i] * correction) + new Vector<float>(Epsilon));
        }
    }

    private static Span<Vector<float>> Vectors(Span<float> values) => MemoryMarshal.Cast<float, Vector<float>>(values);
}
