using System.Text.Json;

namespace Gpt2.Inference;

/// <summary>The shape and arithmetic of a GPT-2, from <c>config.json</c>.</summary>
/// <remarks>Field names and defaults are those of GPT2Config in Hugging Face's Transformers.</remarks>
public sealed record Gpt2Config
{
    /// <summary>Far more than in any vocabulary.</summary>
    internal const int MostTokens = 1_000_000;

    /// <summary><c>vocab_size</c>: rows of the token embedding, V. There may be more rows than the tokenizer has tokens.</summary>
    public required int VocabSize { get; init; }

    /// <summary><c>n_positions</c>: the longest text in tokens, C.</summary>
    public required int ContextLength { get; init; }

    /// <summary><c>n_embd</c>: width of the hidden state, D.</summary>
    public required int Width { get; init; }

    /// <summary><c>n_layer</c>: number of transformer blocks.</summary>
    public required int Layers { get; init; }

    /// <summary><c>n_head</c>: attention heads of one block, H; divides <see cref="Width"/>.</summary>
    public required int Heads { get; init; }

    /// <summary><c>n_inner</c>: width of the feed-forward block; 4 D by default.</summary>
    public required int InnerWidth { get; init; }

    /// <summary><c>activation_function</c>.</summary>
    public Activation Activation { get; init; } = Activation.GeluTanh;

    /// <summary><c>layer_norm_epsilon</c>.</summary>
    public float LayerNormEpsilon { get; init; } = 1e-5f;

    /// <summary><c>scale_attn_weights</c>: divide attention scores by the square root of the head width.</summary>
    public bool ScaleAttention { get; init; } = true;

    /// <summary><c>scale_attn_by_inverse_layer_idx</c>: divide them by the block's number, from 1, as well.</summary>
    public bool ScaleAttentionByLayer { get; init; }

    /// <summary><c>tie_word_embeddings</c>: the head is the transposed token embedding.</summary>
    public bool TiedHead { get; init; } = true;

    /// <summary><c>eos_token_id</c>: the token that ends a text; null if the file names none that the model has.</summary>
    public int? EndToken { get; init; }

    /// <summary>Unknown fields of the file, which are ignored.</summary>
    public IReadOnlyList<string> UnknownFields { get; init; } = [];

    /// <summary>Width of one attention head.</summary>
    public int HeadWidth => Width / Heads;

    /// <summary>The values stored for one head's key or value. ONNX Runtime's attention requires a multiple of 8, so others are padded with
    /// zeros.</summary>
    internal int CachedHeadWidth => (HeadWidth + 7) / 8 * 8;

    /// <summary>Reads the <c>config.json</c> of a model directory.</summary>
    /// <exception cref="Gpt2Exception">The file is missing, is not that of a GPT-2, or asks for arithmetic that is not
    /// implemented.</exception>
    public static Gpt2Config Read(string directory)
    {
        var path = Path.Combine(directory, ModelFiles.Config);
        try
        {
            var config = Parse(ConfigFields.Read(path));
            config.Check(path);
            return config;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Gpt2Exception(
                $"{path} cannot be read: {e.Message}",
                "Give the directory of a GPT-2 model in Hugging Face's layout.",
                e
            );
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new Gpt2Exception($"{path} is damaged: {e.Message}", "Download or copy the file again.", e);
        }
    }

    /// <summary>Reads the file, and refuses fields of <see cref="ConfigFields.NotImplemented"/>. Second names are those of
    /// GPT2Config's <c>attribute_map</c>.</summary>
    private static Gpt2Config Parse(ConfigFields fields)
    {
        fields.RefuseNotImplemented();
        var vocabSize = fields.Int(50257, "vocab_size");
        var width = fields.Int(768, "n_embd", "hidden_size");
        return new()
        {
            VocabSize = vocabSize,
            ContextLength = fields.Int(1024, "n_positions", "max_position_embeddings"),
            Width = width,
            Layers = fields.Int(12, "n_layer", "num_hidden_layers"),
            Heads = fields.Int(12, "n_head", "num_attention_heads"),
            InnerWidth = fields.Int((int)Math.Clamp(4L * width, int.MinValue, int.MaxValue), "n_inner"),
            LayerNormEpsilon = fields.Float(1e-5f, "layer_norm_epsilon"),
            ScaleAttention = fields.Flag(true, "scale_attn_weights"),
            ScaleAttentionByLayer = fields.Flag(false, "scale_attn_by_inverse_layer_idx"),
            TiedHead = fields.Flag(true, "tie_word_embeddings"),
            Activation = fields.Activation("activation_function"),
            EndToken = fields.Ints("eos_token_id").Where(id => id >= 0 && id < vocabSize).Select(id => (int?)id).FirstOrDefault(),
            UnknownFields = fields.Unknown(),
        };
    }

    /// <summary>Limits far above any GPT-2, so that a damaged number is reported here and not by a failed allocation.</summary>
    private void Check(string path)
    {
        Expect(path, "vocab_size", VocabSize, 1, MostTokens);
        Expect(path, "n_positions", ContextLength, 1, 1_000_000);
        Expect(path, "n_embd", Width, 1, 65_536);
        Expect(path, "n_layer", Layers, 1, 1_000);
        Expect(path, "n_head", Heads, 1, Width);
        Expect(path, "n_inner", InnerWidth, 1, 1_000_000);
        if (Width % Heads != 0)
            throw new Gpt2Exception($"{path}: n_head {Heads} does not divide n_embd {Width}.", "Download or copy the file again.");
        if (!(LayerNormEpsilon > 0) || !float.IsFinite(LayerNormEpsilon))
            throw new Gpt2Exception(
                $"{path}: layer_norm_epsilon is {LayerNormEpsilon}; it must be more than 0 and finite.",
                "Download or copy the file again."
            );
    }

    private static void Expect(string path, string name, int value, int least, int most)
    {
        if (value < least || value > most)
            throw new Gpt2Exception(
                $"{path}: {name} is {value}; it must be between {least} and {most}.",
                "Download or copy the file again."
            );
    }
}
