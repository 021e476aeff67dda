using System.Numerics.Tensors;

namespace Gpt2.Inference.Training;

/// <summary>A tensor of a model.</summary>
/// <param name="Name">Its name in the checkpoint, without the "transformer." prefix.</param>
/// <param name="Shape">Dimensions, outermost first.</param>
internal sealed record Parameter(string Name, long[] Shape)
{
    /// <summary>Whether it is trained: the upper half of the blocks, the last norm and the head are.</summary>
    public bool IsTrained { get; private init; }

    public long Count => TensorPrimitives.Product<long>(Shape);

    /// <summary>Whether it is a matrix of a block, [inputs, outputs].</summary>
    public bool IsBlockMatrix => Name.StartsWith("h.", StringComparison.Ordinal) && Shape.Length == 2;

    /// <summary>The number of matrices side by side in it: queries, keys and values.</summary>
    public int Parts => Name.EndsWith("attn.c_attn.weight", StringComparison.Ordinal) ? 3 : 1;

    /// <summary>All parameters of a model.</summary>
    public static IReadOnlyList<Parameter> Of(Gpt2Config config)
    {
        var (d, inner) = ((long)config.Width, (long)config.InnerWidth);
        var all = new List<Parameter>();
        Add("wte.weight", config.TiedHead, config.VocabSize, d);
        Add("wpe.weight", false, config.ContextLength, d);
        for (var layer = 0; layer < config.Layers; layer++)
        {
            var trained = layer >= TrainingGraph.FrozenLayers(config);
            Pair($"h.{layer}.ln_1", trained, d);
            Pair($"h.{layer}.attn.c_attn", trained, d, 3 * d);
            Pair($"h.{layer}.attn.c_proj", trained, d, d);
            Pair($"h.{layer}.ln_2", trained, d);
            Pair($"h.{layer}.mlp.c_fc", trained, d, inner);
            Pair($"h.{layer}.mlp.c_proj", trained, inner, d);
        }
        Pair("ln_f", true, d);
        if (!config.TiedHead)
            Add("lm_head.weight", true, config.VocabSize, d);
        return all;

        void Pair(string name, bool trained, params long[] weight)
        {
            Add($"{name}.weight", trained, weight);
            Add($"{name}.bias", trained, weight[^1]);
        }

        void Add(string name, bool trained, params long[] shape) => all.Add(new(name, shape) { IsTrained = trained });
    }
}
