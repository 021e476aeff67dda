using System.Text.Json;

namespace Gpt2.Inference.Import;

/// <summary>The non-linearity between the two layers of the feed-forward block.</summary>
public enum Activation
{
    /// <summary>GELU in its tanh form, as in the released GPT-2.</summary>
    GeluTanh,

    /// <summary>GELU in its exact form, with erf.</summary>
    GeluErf,

    /// <summary>max(0, x).</summary>
    Relu,
}

/// <summary>The shape and the arithmetic of a GPT-2, as <c>config.json</c> states them.</summary>
/// <remarks>Field names in the file are those of Hugging Face's GPT2Config.</remarks>
public sealed record Gpt2Config
{
    /// <summary><c>vocab_size</c>: number of tokens, V.</summary>
    public required int VocabSize { get; init; }

    /// <summary><c>n_positions</c>: the longest text in tokens, C.</summary>
    public required int ContextLength { get; init; }

    /// <summary><c>n_embd</c>: width of the hidden state, D.</summary>
    public required int Width { get; init; }

    /// <summary><c>n_layer</c>: number of transformer blocks.</summary>
    public required int Layers { get; init; }

    /// <summary><c>n_head</c>: attention heads of one block, H; divides <see cref="Width"/>.</summary>
    public required int Heads { get; init; }

    /// <summary><c>n_inner</c>: width of the feed-forward block; 4 D when the file says nothing.</summary>
    public required int InnerWidth { get; init; }

    /// <summary><c>activation_function</c>.</summary>
    public Activation Activation { get; init; } = Activation.GeluTanh;

    /// <summary><c>layer_norm_epsilon</c>.</summary>
    public float LayerNormEpsilon { get; init; } = 1e-5f;

    /// <summary><c>scale_attn_weights</c>: divide attention scores by the root of the head width.</summary>
    public bool ScaleAttention { get; init; } = true;

    /// <summary><c>scale_attn_by_inverse_layer_idx</c>: divide them by the block's number, from 1, as well.</summary>
    public bool ScaleAttentionByLayer { get; init; }

    /// <summary><c>tie_word_embeddings</c>: the head is the transposed token embedding.</summary>
    public bool TiedHead { get; init; } = true;

    /// <summary>Width of one attention head.</summary>
    public int HeadWidth => Width / Heads;

    /// <summary>Fields that only other tasks, training or generation defaults use: any value is fine.</summary>
    private static readonly HashSet<string> Harmless =
    [
        "architectures",
        "attn_pdrop",
        "embd_pdrop",
        "resid_pdrop",
        "initializer_range",
        "n_ctx",
        "bos_token_id",
        "eos_token_id",
        "pad_token_id",
        "sep_token_id",
        "unk_token_id",
        "decoder_start_token_id",
        "forced_bos_token_id",
        "forced_eos_token_id",
        "summary_activation",
        "summary_first_dropout",
        "summary_proj_to_labels",
        "summary_type",
        "summary_use_proj",
        "task_specific_params",
        "torch_dtype",
        "dtype",
        "transformers_version",
        "use_cache",
        "gradient_checkpointing",
        "id2label",
        "label2id",
        "num_labels",
        "problem_type",
        "finetuning_task",
        "prefix",
        "tokenizer_class",
        "output_attentions",
        "output_hidden_states",
        "output_scores",
        "output_past",
        "return_dict",
        "return_dict_in_generate",
        "torchscript",
        "use_bfloat16",
        "is_decoder",
        "is_encoder_decoder",
        "cross_attention_hidden_size",
        "tie_encoder_decoder",
        "chunk_size_feed_forward",
        "max_length",
        "min_length",
        "do_sample",
        "early_stopping",
        "num_beams",
        "num_beam_groups",
        "diversity_penalty",
        "temperature",
        "top_k",
        "top_p",
        "typical_p",
        "repetition_penalty",
        "length_penalty",
        "no_repeat_ngram_size",
        "encoder_no_repeat_ngram_size",
        "bad_words_ids",
        "num_return_sequences",
        "exponential_decay_length_penalty",
        "remove_invalid_values",
        "suppress_tokens",
        "begin_suppress_tokens",
        "tf_legacy_loss",
        "attn_implementation",
        "reorder_and_upcast_attn", // float32 attention, which ours always is
    ];

    /// <summary>Reads <c>config.json</c> of a model directory.</summary>
    /// <exception cref="Gpt2Exception">It is missing, is no GPT-2's, or asks for arithmetic that is not known.</exception>
    public static Gpt2Config Read(string directory)
    {
        var path = Path.Combine(directory, ModelFiles.Config);
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            var fields = new Fields(path, json.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value));
            var config = Parse(fields);
            fields.RejectTheRest(Harmless);
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

    private static Gpt2Config Parse(Fields fields)
    {
        if (fields.Text("model_type", "gpt2") is var type and not "gpt2")
            throw fields.Unknown("model_type", type);
        if (fields.Flag("add_cross_attention", false))
            throw fields.Unknown("add_cross_attention", "true");

        var vocabSize = fields.Int("vocab_size");
        var width = fields.Int("n_embd");
        return new()
        {
            VocabSize = vocabSize,
            ContextLength = fields.Int("n_positions"),
            Width = width,
            Layers = fields.Int("n_layer"),
            Heads = fields.Int("n_head"),
            InnerWidth = fields.Int("n_inner", (int)Math.Min(4L * width, int.MaxValue)),
            LayerNormEpsilon = fields.Float("layer_norm_epsilon", 1e-5f),
            ScaleAttention = fields.Flag("scale_attn_weights", true),
            ScaleAttentionByLayer = fields.Flag("scale_attn_by_inverse_layer_idx", false),
            TiedHead = fields.Flag("tie_word_embeddings", true),
            Activation = fields.Text("activation_function", "gelu_new") switch
            {
                "gelu_new" or "gelu_pytorch_tanh" or "gelu_fast" => Activation.GeluTanh,
                "gelu" => Activation.GeluErf,
                "relu" => Activation.Relu,
                var other => throw fields.Unknown("activation_function", other),
            },
        };
    }

    /// <summary>Limits far above any GPT-2, so that a damaged number is named here and not by a failed allocation.</summary>
    private void Check(string path)
    {
        Expect(path, "vocab_size", VocabSize, 1, 1_000_000);
        Expect(path, "n_positions", ContextLength, 1, 1_000_000);
        Expect(path, "n_embd", Width, 1, 65_536);
        Expect(path, "n_layer", Layers, 1, 1_000);
        Expect(path, "n_head", Heads, 1, Width);
        Expect(path, "n_inner", InnerWidth, 1, 1_000_000);
        if (Width % Heads != 0)
            throw new Gpt2Exception($"{path}: n_head {Heads} does not divide n_embd {Width}.", "Download or copy the file again.");
        if (!(LayerNormEpsilon > 0) || !float.IsFinite(LayerNormEpsilon))
            throw new Gpt2Exception($"{path}: layer_norm_epsilon is {LayerNormEpsilon}.", "Download or copy the file again.");
    }

    private static void Expect(string path, string name, int value, int least, int most)
    {
        if (value < least || value > most)
            throw new Gpt2Exception(
                $"{path}: {name} is {value}; it must lie between {least} and {most}.",
                "Download or copy the file again."
            );
    }

    /// <summary>The file's fields, each of which must be either understood or known to be harmless.</summary>
    private sealed class Fields(string path, Dictionary<string, JsonElement> values)
    {
        private readonly HashSet<string> read = [];

        public int Int(string name, int? otherwise = null) =>
            Read(name, value => (int?)value.GetInt32())
            ?? otherwise
            ?? throw new Gpt2Exception($"{path}: {name} is missing.", "Is this a GPT-2? Download or copy the file again.");

        public float Float(string name, float otherwise) => Read(name, value => (float?)value.GetSingle()) ?? otherwise;

        public bool Flag(string name, bool otherwise) => Read(name, value => (bool?)value.GetBoolean()) ?? otherwise;

        public string Text(string name, string otherwise) => Read(name, value => value.GetString()) ?? otherwise;

        public void RejectTheRest(HashSet<string> harmless)
        {
            foreach (var (name, value) in values)
                if (
                    !read.Contains(name)
                    && !harmless.Contains(name)
                    && !name.StartsWith('_')
                    && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.False)
                )
                    throw Unknown(name, value.GetRawText());
        }

        public Gpt2Exception Unknown(string name, string value) =>
            new(
                $"{path}: {name} = {value} is not known here and may change the model's arithmetic.",
                "Use a plain GPT-2 checkpoint; if the field is a note of your own, remove it from config.json."
            );

        private T? Read<T>(string name, Func<JsonElement, T> convert)
        {
            read.Add(name);
            if (!values.TryGetValue(name, out var value) || value.ValueKind == JsonValueKind.Null)
                return default;
            try
            {
                return convert(value);
            }
            catch (Exception e) when (e is FormatException or InvalidOperationException)
            {
                throw new Gpt2Exception(
                    $"{path}: {name} is {value.GetRawText()}, which is no value for it.",
                    "Download or copy the file again.",
                    e
                );
            }
        }
    }
}
