using static Gpt2.Inference.Import.Onnx.TensorProto.Types;

namespace Gpt2.Inference.Import;

/// <summary>Builds GPT-2 as an ONNX graph, block by block in the order of the forward pass (Radford et al. 2019; tensor names are Hugging
/// Face's). It uses the operators that ONNX Runtime's CPU provider runs fastest.</summary>
/// <remarks>
/// Shapes: B sequences, S new tokens, P positions whose logits are wanted, D width, H heads, d head width, I inner width, V vocabulary, M
/// room in the key-value cache. Inputs: input_ids, position_ids [B,S]; logit_positions [P] among the S; seqlens_k [B] = tokens so far + S -
/// 1; total_sequence_length [1] = tokens so far + S; past_key_i, past_value_i [B,H,M,d]. Outputs: logits [B,P,V]; present_key_i,
/// present_value_i, which share the memory of past_*.
/// </remarks>
internal sealed class Gpt2Graph
{
    private readonly Gpt2Config config;
    private readonly Checkpoint checkpoint;
    private readonly Precision precision;
    private readonly OnnxFile onnx;
    private readonly Action<double>? report;

    /// <summary>[B, S] as a shape vector. float32 products are two-dimensional and need it to restore their shape.</summary>
    private string batchAndLength = "";

    private Gpt2Graph(Gpt2Config config, Checkpoint checkpoint, Precision precision, OnnxFile onnx, Action<double>? report)
    {
        (this.config, this.checkpoint, this.precision, this.onnx, this.report) = (config, checkpoint, precision, onnx, report);
    }

    private int LayerBits => precision == Precision.Q8 ? 8 : 4;

    private int BlockSize(int columns, int bits) => Quantizer.BlockSize(columns, bits, config.Width);

    /// <summary>Writes graph and weights into <paramref name="directory"/>.</summary>
    /// <param name="report">Receives the progress, from 0 to 1.</param>
    /// <exception cref="Gpt2Exception">A weight is missing or does not fit.</exception>
    public static void Write(Gpt2Config config, Checkpoint checkpoint, Precision precision, string directory, Action<double>? report = null)
    {
        using var onnx = new OnnxFile(directory);
        new Gpt2Graph(config, checkpoint, precision, onnx, report).Build();
        onnx.Save();
    }

    private void Build()
    {
        var ids = onnx.Input("input_ids", DataType.Int64, "B", "S");
        var positions = onnx.Input("position_ids", DataType.Int64, "B", "S");
        onnx.Input("logit_positions", DataType.Int64, "P");
        onnx.Input("seqlens_k", DataType.Int32, "B");
        onnx.Input("total_sequence_length", DataType.Int32, 1);
        batchAndLength = onnx.Node("Shape", [ids]); // [2]

        var residual = Embed(ids, positions); // [B,S,D]
        var normed = onnx.Node("LayerNormalization", [residual, .. Norm("h.0.ln_1")], ("axis", -1), ("epsilon", config.LayerNormEpsilon));
        for (var layer = 0; layer < config.Layers; layer++)
        {
            report?.Invoke((double)layer / config.Layers);
            var attended = Attend(layer, normed); // [B,S,D]
            (normed, residual) = AddAndNorm(residual, attended, $"h.{layer}.attn.c_proj.bias", $"h.{layer}.ln_2");

            var fed = FeedForward(layer, normed); // [B,S,D]
            if (layer == config.Layers - 1)
                Head(residual, fed, $"h.{layer}.mlp.c_proj.bias");
            else
                (normed, residual) = AddAndNorm(residual, fed, $"h.{layer}.mlp.c_proj.bias", $"h.{layer + 1}.ln_1");
        }
    }

    /// <summary>Token embedding plus position embedding.</summary>
    private string Embed(string ids, string positions)
    {
        var wte = checkpoint.Get("wte.weight", config.VocabSize, config.Width);
        var wpe = onnx.Float("wpe", checkpoint.Get("wpe.weight", config.ContextLength, config.Width), config.ContextLength, config.Width);
        string tokens;
        if (precision == Precision.F32)
        {
            tokens = onnx.Node("Gather", [onnx.Float("wte", wte, config.VocabSize, config.Width), ids]);
        }
        else
        {
            var (packed, scales) = AddQuantized(
                "wte",
                new WeightMatrix(wte, config.VocabSize, config.Width, Transposed: false),
                Quantizer.EmbeddingBits
            );
            var block = BlockSize(config.Width, Quantizer.EmbeddingBits);
            var stored = Quantizer.PaddedLength(config.Width, block);
            onnx.Alias("wte.rows", packed, config.VocabSize, stored * Quantizer.EmbeddingBits / 8);
            tokens = onnx.ContribNode(
                "GatherBlockQuantized",
                ["wte.rows", ids, scales],
                ("gather_axis", 0),
                ("quantize_axis", 1),
                ("block_size", block),
                ("bits", Quantizer.EmbeddingBits)
            );
            if (stored != config.Width) // the rows end with padding
                tokens = First(tokens, config.Width);
        }
        return onnx.Node("Add", [tokens, onnx.Node("Gather", [wpe, positions])]); // [B,S,D]
    }

    /// <summary>Masked self-attention; keys and values are appended to the cache in place. Its output bias is added by the next
    /// norm.</summary>
    private string Attend(int layer, string x)
    {
        var qkv = PadHeads(Linear(x, $"h.{layer}.attn.c_attn", config.Width, 3 * config.Width, bias: true)); // [B,S,3D]
        var (pastKey, pastValue) = (Cache("past_key", layer), Cache("past_value", layer));
        var (presentKey, presentValue) = (Cache("present_key", layer), Cache("present_value", layer));
        var context = onnx.Fresh("context");
        foreach (var past in new[] { pastKey, pastValue })
            onnx.Input(past, DataType.Float, "B", config.Heads, "M", config.CachedHeadWidth);
        onnx.Node(
            "com.microsoft",
            "GroupQueryAttention",
            [qkv, "", "", pastKey, pastValue, "seqlens_k", "total_sequence_length"],
            [context, presentKey, presentValue],
            ("num_heads", config.Heads),
            ("kv_num_heads", config.Heads),
            ("scale", AttentionScale(layer)),
            ("do_rotary", 0)
        );
        foreach (var present in new[] { presentKey, presentValue })
            onnx.Output(present, DataType.Float, "B", config.Heads, "M", config.CachedHeadWidth);
        return Linear(CutHeads(context), $"h.{layer}.attn.c_proj", config.Width, config.Width, bias: false); // [B,S,D]
    }

    /// <summary>Pads each head of queries, keys and values with zeros, which add nothing to a score or a sum.</summary>
    private string PadHeads(string qkv)
    {
        var (width, cached) = (config.HeadWidth, config.CachedHeadWidth);
        if (width == cached)
            return qkv;
        var heads = onnx.Node("Reshape", [qkv, onnx.Constant(0, 0, 3 * config.Heads, width)]); // [B,S,3H,d]
        var padded = onnx.Node("Pad", [heads, onnx.Constant(0, 0, 0, 0, 0, 0, 0, cached - width)]);
        return onnx.Node("Reshape", [padded, onnx.Constant(0, 0, 3 * config.Heads * cached)]);
    }

    private string CutHeads(string context)
    {
        var (width, cached) = (config.HeadWidth, config.CachedHeadWidth);
        if (width == cached)
            return context;
        var heads = onnx.Node("Reshape", [context, onnx.Constant(0, 0, config.Heads, cached)]); // [B,S,H,8k]
        return onnx.Node("Reshape", [First(heads, width), onnx.Constant(0, 0, config.Width)]); // [B,S,D]
    }

    /// <summary>The first values of the last dimension.</summary>
    private string First(string x, int count) => onnx.Node("Slice", [x, onnx.Constant(0), onnx.Constant(count), onnx.Constant(-1)]);

    /// <summary>Two layers with the activation between them. The bias of the second is added by the next norm.</summary>
    private string FeedForward(int layer, string x)
    {
        var name = $"h.{layer}.mlp.c_fc";
        var fused = config.Activation is Activation.GeluTanh or Activation.GeluErf; // these operators add the bias themselves
        var inner = Linear(x, name, config.Width, config.InnerWidth, bias: !fused); // [B,S,I]
        var active = config.Activation switch
        {
            Activation.GeluTanh => onnx.ContribNode("FastGelu", [inner, Vector($"{name}.bias", config.InnerWidth)]),
            Activation.GeluErf => onnx.ContribNode("BiasGelu", [inner, Vector($"{name}.bias", config.InnerWidth)]),
            Activation.QuickGelu => onnx.ContribNode("QuickGelu", [inner], ("alpha", 1.702f)),
            Activation.Silu => onnx.ContribNode("QuickGelu", [inner], ("alpha", 1f)),
            Activation.Tanh => onnx.Node("Tanh", [inner]),
            _ => onnx.Node("Relu", [inner]),
        };
        return Linear(active, $"h.{layer}.mlp.c_proj", config.InnerWidth, config.Width, bias: false); // [B,S,D]
    }

    /// <summary>The final norm and the head, only at the wanted positions.</summary>
    private void Head(string residual, string branch, string bias)
    {
        var (r, b) = (
            onnx.Node("Gather", [residual, "logit_positions"], ("axis", 1)),
            onnx.Node("Gather", [branch, "logit_positions"], ("axis", 1))
        );
        var (normed, _) = AddAndNorm(r, b, bias, "ln_f"); // [B,P,D]
        onnx.Output("logits", DataType.Float, "B", "P", config.VocabSize);
        if (precision == Precision.F32)
        {
            var rows = onnx.Node("Reshape", [normed, onnx.Constant(-1, config.Width)]); // [B·P,D]
            var logits = onnx.Node("Gemm", [rows, HeadWeight()], ("transB", 1)); // [B·P,V]
            var shape = onnx.Node(
                "Concat",
                [onnx.Node("Shape", [normed], ("start", 0), ("end", 2)), onnx.Constant(config.VocabSize)],
                ("axis", 0)
            );
            onnx.Node("", "Reshape", [logits, shape], ["logits"]);
        }
        else
        {
            var (packed, scales) = QuantizedHead();
            onnx.Node(
                "com.microsoft",
                "MatMulNBits",
                [normed, packed, scales],
                ["logits"],
                NBits(config.Width, config.VocabSize, Quantizer.EmbeddingBits)
            );
        }
    }

    private string HeadWeight() =>
        config.TiedHead
            ? "wte"
            : onnx.Float("lm_head", checkpoint.Get("lm_head.weight", config.VocabSize, config.Width), config.VocabSize, config.Width);

    private (string Packed, string Scales) QuantizedHead() =>
        config.TiedHead
            ? ("wte.packed", "wte.scales")
            : AddQuantized(
                "lm_head",
                new WeightMatrix(
                    checkpoint.Get("lm_head.weight", config.VocabSize, config.Width),
                    config.VocabSize,
                    config.Width,
                    Transposed: false
                ),
                Quantizer.EmbeddingBits
            );

    /// <summary>x·W + b for a Conv1D layer, whose weight is stored as [K, N].</summary>
    private string Linear(string x, string name, int k, int n, bool bias)
    {
        var weight = checkpoint.Get($"{name}.weight", k, n);
        string[] biasInput = bias ? [Vector($"{name}.bias", n)] : [];
        if (precision == Precision.F32)
        {
            var rows = onnx.Node("Reshape", [x, onnx.Constant(-1, k)]); // [B·S,K]
            var product = onnx.Node("Gemm", [rows, onnx.Float($"{name}.weight", weight, k, n), .. biasInput]); // [B·S,N]
            return onnx.Node("Reshape", [product, onnx.Node("Concat", [batchAndLength, onnx.Constant(n)], ("axis", 0))]); // [B,S,N]
        }
        var (packed, scales) = AddQuantized(name, new WeightMatrix(weight, n, k, Transposed: true), LayerBits);
        string[] inputs = bias ? [x, packed, scales, "", "", .. biasInput] : [x, packed, scales];
        return onnx.ContribNode("MatMulNBits", inputs, NBits(k, n, LayerBits)); // [B,S,N]
    }

    /// <summary>sum = residual + branch + bias; the norm of that sum, and the sum.</summary>
    private (string Normed, string Sum) AddAndNorm(string residual, string branch, string bias, string norm)
    {
        var (normed, sum) = (onnx.Fresh("normed"), onnx.Fresh("sum"));
        onnx.Node(
            "com.microsoft",
            "SkipLayerNormalization",
            [residual, branch, .. Norm(norm), Vector(bias, config.Width)],
            [normed, "", "", sum],
            ("epsilon", config.LayerNormEpsilon)
        );
        return (normed, sum);
    }

    private string[] Norm(string name) => [Vector($"{name}.weight", config.Width), Vector($"{name}.bias", config.Width)];

    private string Vector(string name, int length) => onnx.Float(name, checkpoint.Get(name, length), length);

    private (string Packed, string Scales) AddQuantized(string name, WeightMatrix matrix, int bits)
    {
        var block = BlockSize(matrix.Columns, bits);
        var (rows, blocks, blockBytes) = (matrix.Rows, Quantizer.PaddedLength(matrix.Columns, block) / block, block * bits / 8);
        var (packed, scales) = ($"{name}.packed", $"{name}.scales");
        Quantizer.Quantize(
            matrix,
            bits,
            block,
            onnx.Reserve(packed, DataType.Uint8, [rows, blocks, blockBytes], (long)rows * blocks * blockBytes),
            onnx.Reserve(scales, DataType.Float, [rows, blocks], (long)rows * blocks * sizeof(float))
        );
        return (packed, scales);
    }

    /// <summary>Level 4 allows products in int8; 8 bit at level 0 has no fast kernel and runs 40 times slower.</summary>
    private (string, object)[] NBits(int k, int n, int bits) =>
        [("K", k), ("N", n), ("bits", bits), ("block_size", BlockSize(k, bits)), ("accuracy_level", 4)];

    private float AttentionScale(int layer) =>
        (config.ScaleAttention ? 1 / MathF.Sqrt(config.HeadWidth) : 1) / (config.ScaleAttentionByLayer ? layer + 1 : 1);

    private static string Cache(string name, int layer) => $"{name}_{layer}";
}
