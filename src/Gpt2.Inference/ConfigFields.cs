using System.Text.Json;

namespace Gpt2.Inference;

/// <summary>The fields of a <c>config.json</c>, in three groups: those that <see cref="Gpt2Config"/> reads; those that Transformers' GPT-2
/// reads and that are <see cref="NotImplemented"/>; and all others, which do not change the next token. Of the last group, the <see
/// cref="Unused"/> ones are common and the rest is reported.</summary>
internal sealed class ConfigFields
{
    /// <summary>The names in Transformers' ACT2FN.</summary>
    private static readonly Dictionary<string, Activation> Activations = new()
    {
        ["gelu_new"] = Inference.Activation.GeluTanh,
        ["gelu_pytorch_tanh"] = Inference.Activation.GeluTanh,
        ["gelu_python_tanh"] = Inference.Activation.GeluTanh,
        ["gelu_accurate"] = Inference.Activation.GeluTanh,
        ["gelu_fast"] = Inference.Activation.GeluTanh,
        ["gelu"] = Inference.Activation.GeluErf,
        ["gelu_python"] = Inference.Activation.GeluErf,
        ["quick_gelu"] = Inference.Activation.QuickGelu,
        ["relu"] = Inference.Activation.Relu,
        ["silu"] = Inference.Activation.Silu,
        ["swish"] = Inference.Activation.Silu,
        ["tanh"] = Inference.Activation.Tanh,
    };

    /// <summary>Fields that change what the model computes; only their default value is accepted.</summary>
    private static readonly (string Name, string Default, string Reason)[] NotImplemented =
    [
        ("model_type", "\"gpt2\"", "it is another kind of model"),
        ("add_cross_attention", "false", "the model reads a second text through layers that are not implemented"),
        ("pruned_heads", "{}", "attention heads were removed from it"),
        ("quantization_config", "null", "another program quantised its weights"),
    ];

    /// <summary>Fields for training, other heads, generation defaults or files. <c>reorder_and_upcast_attn</c> asks for attention in
    /// float32, which ours always uses.</summary>
    private static readonly HashSet<string> Unused =
    [
        .. """
            architectures attn_implementation attn_pdrop bad_words_ids begin_suppress_tokens bos_token_id chunk_size_feed_forward
            cross_attention_hidden_size decoder_start_token_id diversity_penalty do_sample dtype early_stopping embd_pdrop
            encoder_no_repeat_ngram_size exponential_decay_length_penalty finetuning_task forced_bos_token_id forced_eos_token_id
            gradient_checkpointing id2label initializer_range is_decoder is_encoder_decoder label2id length_penalty max_length min_length
            n_ctx n_special no_repeat_ngram_size num_beam_groups num_beams num_labels num_return_sequences output_attentions
            output_hidden_states output_past output_scores pad_token_id predict_special_tokens prefix problem_type remove_invalid_values
            reorder_and_upcast_attn repetition_penalty resid_pdrop return_dict return_dict_in_generate sep_token_id summary_activation
            summary_first_dropout summary_proj_to_labels summary_type summary_use_proj suppress_tokens task_specific_params temperature
            tf_legacy_loss tie_encoder_decoder tokenizer_class top_k top_p torch_dtype torchscript transformers_version typical_p
            unk_token_id use_bfloat16 use_cache
            """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
    ];

    private readonly string path;
    private readonly Dictionary<string, JsonElement> values;
    private readonly HashSet<string> known = [.. Unused, .. NotImplemented.Select(field => field.Name)];

    private ConfigFields(string path, Dictionary<string, JsonElement> values) => (this.path, this.values) = (path, values);

    /// <exception cref="JsonException">The file is not JSON.</exception>
    public static ConfigFields Read(string path)
    {
        using var json = JsonFile.Read(path);
        return new(path, json.RootElement.EnumerateObject().ToDictionary(field => field.Name, field => field.Value.Clone()));
    }

    /// <exception cref="Gpt2Exception">A field of <see cref="NotImplemented"/> has another value than its default.</exception>
    public void RefuseNotImplemented()
    {
        foreach (var (name, otherwise, reason) in NotImplemented)
            if (values.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null && !Is(value, otherwise))
                throw Refused(name, value, reason);
    }

    /// <summary>A whole number under one of its names, the last of those in the file; it may be written as 5.0.</summary>
    public int Int(int otherwise, params ReadOnlySpan<string> names)
    {
        var found = otherwise;
        foreach (var name in names)
            found = Read(name, value => (int?)WholeNumber(value)) ?? found;
        return found;
    }

    /// <summary>One whole number or several.</summary>
    public int[] Ints(string name) =>
        Read(
            name,
            value => value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(WholeNumber)] : new[] { WholeNumber(value) }
        ) ?? [];

    public float Float(float otherwise, string name) => Read(name, value => (float?)value.GetSingle()) ?? otherwise;

    public bool Flag(bool otherwise, string name) => Read(name, value => (bool?)value.GetBoolean()) ?? otherwise;

    public Activation Activation(string name)
    {
        var activation = Read(name, value => value.GetString()) ?? "gelu_new";
        return Activations.TryGetValue(activation, out var found)
            ? found
            : throw Refused(name, values[name], $"only {string.Join(", ", Activations.Keys)} are implemented");
    }

    /// <summary>The names of the fields that belong to no group. A leading underscore marks Transformers' own notes.</summary>
    public string[] Unknown() =>
        [
            .. from field in values
            where field.Value.ValueKind != JsonValueKind.Null && !field.Key.StartsWith('_') && !known.Contains(field.Key)
            select field.Key,
        ];

    private T? Read<T>(string name, Func<JsonElement, T> convert)
    {
        known.Add(name);
        if (!values.TryGetValue(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return default;
        try
        {
            return convert(value);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or OverflowException)
        {
            throw new Gpt2Exception(
                $"{path}: {name} is {value.GetRawText()}, which is not a valid value.",
                "Download or copy the file again.",
                e
            );
        }
    }

    /// <summary>Many programs write 5 as 5.0.</summary>
    private static int WholeNumber(JsonElement value)
    {
        if (value.TryGetInt32(out var whole))
            return whole;
        var number = value.GetDouble();
        return number == Math.Truncate(number) ? checked((int)number) : throw new FormatException("not a whole number");
    }

    private static bool Is(JsonElement value, string json)
    {
        using var expected = JsonDocument.Parse(json);
        return JsonElement.DeepEquals(value, expected.RootElement);
    }

    private Gpt2Exception Refused(string name, JsonElement value, string reason) =>
        new(
            $"{path}: {name} = {value.GetRawText()} is not supported: {reason}.",
            "Use another GPT-2 checkpoint; 'gpt2-lsp model list' lists some."
        );
}
