using System.Text.Json;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Import;
using Gpt2.Inference.Session;

namespace Gpt2.Inference.Tests.Fixtures;

/// <summary>The shape and format of a <see cref="TinyModel"/>.</summary>
internal sealed record TinyShape
{
    public int Seed { get; init; } = 1;
    public int Layers { get; init; } = 2;
    public int Heads { get; init; } = 2;
    public int Width { get; init; } = 32;
    public int Context { get; init; } = 48;
    public int? Inner { get; init; }
    public int VocabSize { get; init; } = TinyVocabulary.Size;
    public string Activation { get; init; } = "gelu_new";
    public bool ScaleAttention { get; init; } = true;
    public bool ScaleByLayer { get; init; }
    public bool Tied { get; init; } = true;
    public bool Prefixed { get; init; }
    public bool Buffers { get; init; }
    public double Epsilon { get; init; } = 1e-5;
    public TensorType Type { get; init; } = TensorType.F32;
    public int Shards { get; init; } = 1;

    /// <summary>Amounts that are added to the logits of some tokens, whatever the text.</summary>
    public (int Token, double Logit)[] Likely { get; init; } = [];

    public int InnerWidth => Inner ?? 4 * Width;
    public int HeadWidth => Width / Heads;
}

/// <summary>A small random GPT-2 in its own directory. The same shape gives the same weights.</summary>
internal sealed class TinyModel : IDisposable
{
    private readonly TemporaryDirectory home = new();

    public TinyModel(TinyShape? shape = null)
    {
        Shape = shape ?? new();
        System.IO.Directory.CreateDirectory(Directory);
        Weights = Draw(Shape);
        WriteConfig();
        WriteWeights();
        TinyVocabulary.Write(Directory);
    }

    public TinyShape Shape { get; }

    /// <summary>The checkpoint's directory.</summary>
    public string Directory => home.File("checkpoint");

    /// <summary>The directory of its imports.</summary>
    public string Cache => home.File("cache");

    /// <summary>Each tensor by its short name, with its values as they are stored.</summary>
    public IReadOnlyDictionary<string, (int[] Shape, double[] Values)> Weights { get; }

    public SessionSettings Settings(Precision precision = Precision.F32) =>
        new()
        {
            Precision = precision,
            Threads = 1,
            CacheDirectory = Cache,
        };

    public Gpt2Session Load(Precision precision = Precision.F32) => Gpt2Session.Load(Directory, Settings(precision));

    public ContinuationEngine Engine(Precision precision = Precision.F32) => ContinuationEngine.Load(Directory, Settings(precision));

    /// <summary>Random token ids; the same for the same <paramref name="seed"/>.</summary>
    public int[] Ids(int count, int seed = 7)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(Shape.VocabSize))];
    }

    public string File(string name) => Path.Combine(Directory, name);

    public void Dispose() => home.Dispose();

    private static Dictionary<string, (int[], double[])> Draw(TinyShape shape)
    {
        var (random, d, weights) = (new Random(shape.Seed), shape.Width, new Dictionary<string, (int[], double[])>());
        Add("wte.weight", 0.4, 0, shape.VocabSize, d);
        Add("wpe.weight", 0.2, 0, shape.Context, d);
        for (var i = 0; i < shape.Layers; i++)
        {
            Norm($"h.{i}.ln_1");
            Linear($"h.{i}.attn.c_attn", d, 3 * d);
            Linear($"h.{i}.attn.c_proj", d, d);
            Norm($"h.{i}.ln_2");
            Linear($"h.{i}.mlp.c_fc", d, shape.InnerWidth);
            Linear($"h.{i}.mlp.c_proj", shape.InnerWidth, d);
            if (shape.Buffers)
            {
                Add($"h.{i}.attn.bias", 1, 0, 1, 1, shape.Context, shape.Context);
                Add($"h.{i}.attn.masked_bias", 0, -1e4);
            }
        }
        Norm("ln_f");
        if (!shape.Tied)
            Add("lm_head.weight", 0.4, 0, shape.VocabSize, d);
        if (shape.Likely.Length > 0)
            MakeLikely();
        return weights;

        void Norm(string name)
        {
            Add($"{name}.weight", 0.2, 1, d);
            Add($"{name}.bias", 0.1, 0, d);
        }

        void Linear(string name, int inputs, int outputs)
        {
            Add($"{name}.weight", 1.5 / Math.Sqrt(inputs), 0, inputs, outputs);
            Add($"{name}.bias", 0.2, 0, outputs);
        }

        void Add(string name, double spread, double mean, params int[] dimensions)
        {
            var values = new double[dimensions.Aggregate(1, (a, b) => a * b)];
            for (var i = 0; i < values.Length; i++)
                values[i] = SafetensorsWriter.Rounded(
                    shape.Type,
                    mean + spread * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 2
                );
            weights[name] = (dimensions, values);
        }

        // The first component of the last norm is always 1. The head multiplies it by the amounts in Likely.
        void MakeLikely()
        {
            weights["ln_f.weight"].Item2[0] = 0;
            weights["ln_f.bias"].Item2[0] = 1;
            var head = weights[shape.Tied ? "wte.weight" : "lm_head.weight"].Item2;
            for (var id = 0; id < shape.VocabSize; id++)
                head[id * d] = 0;
            foreach (var (token, logit) in shape.Likely)
                head[token * d] = SafetensorsWriter.Rounded(shape.Type, logit);
        }
    }

    private void WriteConfig()
    {
        var fields = new Dictionary<string, object?>
        {
            ["model_type"] = "gpt2",
            ["architectures"] = new[] { "GPT2LMHeadModel" },
            ["vocab_size"] = Shape.VocabSize,
            ["n_positions"] = Shape.Context,
            ["n_embd"] = Shape.Width,
            ["n_layer"] = Shape.Layers,
            ["n_head"] = Shape.Heads,
            ["n_inner"] = Shape.Inner,
            ["activation_function"] = Shape.Activation,
            ["scale_attn_weights"] = Shape.ScaleAttention,
            ["scale_attn_by_inverse_layer_idx"] = Shape.ScaleByLayer,
            ["tie_word_embeddings"] = Shape.Tied,
            ["layer_norm_epsilon"] = Shape.Epsilon,
        };
        System.IO.File.WriteAllBytes(File("config.json"), JsonSerializer.SerializeToUtf8Bytes(fields));
    }

    public void WriteWeights()
    {
        var tensors = Weights
            .Select(w => (Shape.Prefixed && w.Key != "lm_head.weight" ? "transformer." + w.Key : w.Key, w.Value.Shape, w.Value.Values))
            .ToArray();
        if (Shape.Shards == 1)
        {
            SafetensorsWriter.Write(File("model.safetensors"), Shape.Type, tensors);
            return;
        }
        var index = new Dictionary<string, string>();
        foreach (var (number, part) in tensors.Chunk((tensors.Length + Shape.Shards - 1) / Shape.Shards).Index())
        {
            var name = $"model-{number + 1:00000}-of-{Shape.Shards:00000}.safetensors";
            SafetensorsWriter.Write(File(name), Shape.Type, part);
            foreach (var (tensor, _, _) in part)
                index[tensor] = name;
        }
        System.IO.File.WriteAllBytes(File("model.safetensors.index.json"), JsonSerializer.SerializeToUtf8Bytes(new { weight_map = index }));
    }
}
