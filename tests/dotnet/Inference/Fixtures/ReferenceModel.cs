namespace Gpt2.Inference.Tests.Fixtures;

/// <summary>GPT-2's forward pass in float64, written from its paper and the one before it (Radford et al. 2018, 2019). T tokens, width
/// D.</summary>
internal sealed class ReferenceModel(TinyShape shape, Func<string, double[]> weight)
{
    public ReferenceModel(TinyModel model)
        : this(model.Shape, name => model.Weights[name].Values) { }

    /// <summary>The tokens from <c>Start</c> to <c>End</c>, which the tokens from <c>By</c> on do not attend to.</summary>
    public (int Start, int End, int By) Unread { get; init; }

    /// <summary>The logits [T][V] after each token.</summary>
    public double[][] Logits(ReadOnlySpan<int> ids)
    {
        var (wte, wpe, d) = (weight("wte.weight"), weight("wpe.weight"), shape.Width);
        var x = new double[ids.Length][]; // [T][D]
        for (var t = 0; t < ids.Length; t++)
            x[t] = [.. wte.Skip(ids[t] * d).Take(d).Zip(wpe.Skip(t * d), (token, position) => token + position)];

        for (var layer = 0; layer < shape.Layers; layer++)
        {
            var attended = Attend(layer, Array.ConvertAll(x, row => Norm(row, $"h.{layer}.ln_1")));
            x = Sum(x, attended);
            var inner = Array.ConvertAll(x, row => Array.ConvertAll(Linear(Norm(row, $"h.{layer}.ln_2"), $"h.{layer}.mlp.c_fc"), Activate));
            x = Sum(x, Array.ConvertAll(inner, row => Linear(row, $"h.{layer}.mlp.c_proj")));
        }
        var head = shape.Tied ? wte : weight("lm_head.weight");
        return Array.ConvertAll(x, row => Rows(Norm(row, "ln_f"), head));
    }

    /// <summary>softmax(q kᵀ · scale) v over the tokens so far, head by head.</summary>
    private double[][] Attend(int layer, double[][] normed)
    {
        var (d, width) = (shape.Width, shape.HeadWidth);
        var qkv = Array.ConvertAll(normed, row => Linear(row, $"h.{layer}.attn.c_attn")); // [T][3D]
        var scale = (shape.ScaleAttention ? 1 / Math.Sqrt(width) : 1) / (shape.ScaleByLayer ? layer + 1 : 1);
        var context = Array.ConvertAll(normed, _ => new double[d]);
        for (var t = 0; t < normed.Length; t++)
        for (var start = 0; start < d; start += width)
        {
            var scores = new double[t + 1];
            for (var s = 0; s <= t; s++)
            for (var i = start; i < start + width; i++)
                scores[s] += qkv[t][i] * qkv[s][d + i] * scale;
            if (t >= Unread.By)
                scores.AsSpan(Unread.Start, Unread.End - Unread.Start).Fill(double.NegativeInfinity);
            var weights = Softmax(scores);
            for (var s = 0; s <= t; s++)
            for (var i = start; i < start + width; i++)
                context[t][i] += weights[s] * qkv[s][2 * d + i];
        }
        return Array.ConvertAll(context, row => Linear(row, $"h.{layer}.attn.c_proj"));
    }

    private double Activate(double x) =>
        shape.Activation switch
        {
            "gelu_new" => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))),
            "gelu" => 0.5 * x * (1 + Erf(x / Math.Sqrt(2))),
            "quick_gelu" => x / (1 + Math.Exp(-1.702 * x)),
            "silu" => x / (1 + Math.Exp(-x)),
            "tanh" => Math.Tanh(x),
            _ => Math.Max(0, x),
        };

    private double[] Norm(double[] x, string name)
    {
        var (gain, bias, mean) = (weight($"{name}.weight"), weight($"{name}.bias"), x.Average());
        var deviation = Math.Sqrt(x.Average(v => (v - mean) * (v - mean)) + shape.Epsilon);
        return [.. x.Select((v, i) => (v - mean) / deviation * gain[i] + bias[i])];
    }

    /// <summary>x W + b with W [K, N].</summary>
    private double[] Linear(double[] x, string name)
    {
        var (matrix, y) = (weight($"{name}.weight"), (double[])weight($"{name}.bias").Clone());
        for (var k = 0; k < x.Length; k++)
        for (var n = 0; n < y.Length; n++)
            y[n] += x[k] * matrix[k * y.Length + n];
        return y;
    }

    /// <summary>x Wᵀ with W [N, K].</summary>
    private static double[] Rows(double[] x, double[] matrix)
    {
        var y = new double[matrix.Length / x.Length];
        for (var n = 0; n < y.Length; n++)
        for (var k = 0; k < x.Length; k++)
            y[n] += x[k] * matrix[n * x.Length + k];
        return y;
    }

    private static double[][] Sum(double[][] a, double[][] b) => [.. a.Zip(b, (x, y) => x.Zip(y, (u, v) => u + v).ToArray())];

    private static double[] Softmax(double[] scores)
    {
        var max = scores.Max();
        var exps = Array.ConvertAll(scores, s => Math.Exp(s - max));
        var sum = exps.Sum();
        return Array.ConvertAll(exps, e => e / sum);
    }

    /// <summary>The error function by its Taylor series, which converges everywhere; the arguments here are small.</summary>
    private static double Erf(double x)
    {
        if (Math.Abs(x) > 5)
            return Math.Sign(x);
        var (sum, term) = (0.0, x);
        for (var n = 0; n < 120; n++)
        {
            sum += term / (2 * n + 1);
            term *= -x * x / (n + 1);
        }
        return 2 / Math.Sqrt(Math.PI) * sum;
    }
}
