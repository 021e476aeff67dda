using System.Numerics.Tensors;

namespace Gpt2.Inference.Training;

/// <summary>A tensor to train.</summary>
/// <param name="Name">Its name in the checkpoint, without the "transformer." prefix.</param>
/// <param name="Shape">Dimensions, outermost first.</param>
internal sealed record Parameter(string Name, long[] Shape)
{
    public long Count => TensorPrimitives.Product<long>(Shape);

    /// <summary>Whether it is a matrix of a block, [inputs, outputs].</summary>
    public bool IsBlockMatrix => Name.StartsWith("h.", StringComparison.Ordinal) && Shape.Length == 2;

    /// <summary>The number of matrices side by side in it: queries, keys and values.</summary>
    public int Parts => Name.EndsWith("attn.c_attn.weight", StringComparison.Ordinal) ? 3 : 1;

    /// <summary>All parameters of a model.</summary>
    public static IReadOnlyList<Parameter> Of(Gpt2Config config)
    {
        var (d, inner) = ((long)config.Width, (long)config.InnerWidth);
        var all = new List<Parameter> { new("wte.weight", [config.VocabSize, d]), new("wpe.weight", [config.ContextLength, d]) };
        for (var layer = 0; layer < config.Layers; layer++)
        {
            Pair($"h.{layer}.ln_1", d);
            Pair($"h.{layer}.attn.c_attn", d, 3 * d);
            Pair($"h.{layer}.attn.c_proj", d, d);
            Pair($"h.{layer}.ln_2", d);
            Pair($"h.{layer}.mlp.c_fc", d, inner);
            Pair($"h.{layer}.mlp.c_proj", inner, d);
        }
        Pair("ln_f", d);
        if (!config.TiedHead)
            all.Add(new("lm_head.weight", [config.VocabSize, d]));
        return all;

        void Pair(string name, params long[] weight) => all.AddRange([new($"{name}.weight", weight), new($"{name}.bias", [weight[^1]])]);
    }
}
