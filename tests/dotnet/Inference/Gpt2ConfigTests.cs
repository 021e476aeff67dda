using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gpt2.Inference.Models;
using Gpt2.Inference.Tests.Fixtures;
using Xunit;

namespace Gpt2.Inference.Tests;

/// <summary>Which fields of a <c>config.json</c> are read, and which are ignored.</summary>
public sealed class Gpt2ConfigTests
{
    private static readonly JsonSerializerOptions TwoSpaces = new() { WriteIndented = true };

    /// <summary>The released files, rebuilt from their fields. The catalogue's hash shows that each is right to the byte. For
    /// <c>gpt2-large</c> and <c>distilgpt2</c> no hash is known.</summary>
    [Theory]
    [InlineData("gpt2", 768, 12, 12, "", true)]
    [InlineData("gpt2-medium", 1024, 16, 24, "n_special predict_special_tokens", true)]
    [InlineData("gpt2-large", 1280, 20, 36, "", false)]
    [InlineData("gpt2-xl", 1600, 25, 48, "output_past", true)]
    [InlineData("distilgpt2", 768, 12, 6, "_num_labels id2label label2id", false)]
    public void The_released_files_are_read(string model, int width, int heads, int layers, string besides, bool hashIsKnown)
    {
        var released = Released(width, heads, layers, besides.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var listed = ModelCatalogue.Find(model)!.Files.Single(file => file.Name == "config.json");
        Assert.Equal(hashIsKnown, listed.Sha256 is not null);
        if (hashIsKnown)
            Assert.Equal((released.Length, listed.Sha256), ((int)listed.Bytes!, Convert.ToHexStringLower(SHA256.HashData(released))));

        var config = Read(released);
        Assert.Equal(
            (50257, 1024, width, layers, heads),
            (config.VocabSize, config.ContextLength, config.Width, config.Layers, config.Heads)
        );
        Assert.Equal((Activation.GeluTanh, 50256, 4 * width), (config.Activation, config.EndToken, config.InnerWidth));
        Assert.Empty(config.UnknownFields);
    }

    [Fact]
    public void Missing_fields_default_to_those_of_the_smallest_GPT2()
    {
        var config = Read("{}");
        Assert.Equal(
            (50257, 1024, 768, 12, 12, 3072),
            (config.VocabSize, config.ContextLength, config.Width, config.Layers, config.Heads, config.InnerWidth)
        );
        Assert.Equal((Activation.GeluTanh, 1e-5f, true), (config.Activation, config.LayerNormEpsilon, config.TiedHead));
        Assert.Null(config.EndToken);
    }

    [Fact]
    public void Alternative_names_of_the_shape_fields_are_read()
    {
        var config = Read(
            """{"hidden_size": 64, "num_hidden_layers": 3, "num_attention_heads": 4, "max_position_embeddings": 128, "n_embd": 32}"""
        );
        Assert.Equal((64, 3, 4, 128), (config.Width, config.Layers, config.Heads, config.ContextLength));
    }

    [Fact]
    public void Whole_numbers_may_be_written_as_floats() =>
        Assert.Equal(
            (32, 2, 7),
            Read("""{"n_embd": 32.0, "n_head": 2e0, "eos_token_id": 7.0}""") is var c ? (c.Width, c.Heads, c.EndToken) : default
        );

    [Fact]
    public void A_byte_order_mark_is_skipped() => Assert.Equal(48, Read("\ufeff{\"n_embd\": 48}").Width);

    [Theory]
    [InlineData("gelu_new", Activation.GeluTanh)]
    [InlineData("gelu_pytorch_tanh", Activation.GeluTanh)]
    [InlineData("gelu_fast", Activation.GeluTanh)]
    [InlineData("gelu", Activation.GeluErf)]
    [InlineData("gelu_python", Activation.GeluErf)]
    [InlineData("quick_gelu", Activation.QuickGelu)]
    [InlineData("relu", Activation.Relu)]
    [InlineData("silu", Activation.Silu)]
    [InlineData("swish", Activation.Silu)]
    [InlineData("tanh", Activation.Tanh)]
    public void Activations_have_the_names_used_by_transformers(string name, Activation activation) =>
        Assert.Equal(activation, Read($$"""{"activation_function": "{{name}}"}""").Activation);

    [Theory]
    [InlineData("[7, 9]", 7)]
    [InlineData("[50257, 9]", 9)]
    [InlineData("50257", null)]
    [InlineData("-1", null)]
    [InlineData("null", null)]
    public void The_end_token_must_be_in_the_vocabulary(string value, int? end) =>
        Assert.Equal(end, Read($$"""{"eos_token_id": {{value}}}""").EndToken);

    [Theory]
    [InlineData("\"attn_pdrop\": 0.1")]
    [InlineData("\"n_ctx\": 7")]
    [InlineData("\"n_special\": 0, \"predict_special_tokens\": true")]
    [InlineData("\"transformers_version\": \"4.0\", \"dtype\": \"bfloat16\"")]
    [InlineData("\"task_specific_params\": {\"text-generation\": {}}")]
    [InlineData("\"_name_or_path\": \"x\", \"_attn_implementation_autoset\": true")]
    [InlineData("\"add_cross_attention\": false, \"pruned_heads\": {}, \"quantization_config\": null")]
    [InlineData("\"some_new_value\": null")]
    [InlineData("\"reorder_and_upcast_attn\": true")]
    public void Fields_that_do_not_affect_the_next_token_are_accepted_without_a_warning(string fields) =>
        Assert.Empty(Read($"{{{fields}}}").UnknownFields);

    [Fact]
    public void Unknown_fields_are_ignored_and_named_in_one_warning()
    {
        using var model = new TinyModel();
        var config = JsonNode.Parse(File.ReadAllText(model.File("config.json")))!.AsObject();
        config["author"] = "N. N.";
        config["auto_map"] = new JsonObject { ["AutoConfig"] = "x.Y" };
        File.WriteAllText(model.File("config.json"), config.ToJsonString());

        using var session = model.Load();
        Assert.Contains("author, auto_map", session.Warning, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", session.Warning, StringComparison.Ordinal);
    }

    private static byte[] Released(int width, int heads, int layers, string[] besides)
    {
        var fields = new SortedDictionary<string, object?>(StringComparer.Ordinal)
        {
            ["activation_function"] = "gelu_new",
            ["architectures"] = new[] { "GPT2LMHeadModel" },
            ["attn_pdrop"] = 0.1,
            ["bos_token_id"] = 50256,
            ["embd_pdrop"] = 0.1,
            ["eos_token_id"] = 50256,
            ["initializer_range"] = 0.02,
            ["layer_norm_epsilon"] = 1e-5,
            ["model_type"] = "gpt2",
            ["n_ctx"] = 1024,
            ["n_embd"] = width,
            ["n_head"] = heads,
            ["n_layer"] = layers,
            ["n_positions"] = 1024,
            ["resid_pdrop"] = 0.1,
            ["summary_activation"] = null,
            ["summary_first_dropout"] = 0.1,
            ["summary_proj_to_labels"] = true,
            ["summary_type"] = "cls_index",
            ["summary_use_proj"] = true,
            ["task_specific_params"] = new Dictionary<string, object> { ["text-generation"] = new { do_sample = true, max_length = 50 } },
            ["vocab_size"] = 50257,
        };
        foreach (var name in besides)
            fields[name] = name switch
            {
                "n_special" => 0,
                "_num_labels" => 1,
                "id2label" => new Dictionary<string, string> { ["0"] = "LABEL_0" },
                "label2id" => new Dictionary<string, int> { ["LABEL_0"] = 0 },
                _ => true,
            };
        var text = JsonSerializer.Serialize(fields, TwoSpaces).ReplaceLineEndings("\n").Replace("1E-05", "1e-05", StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(text);
    }

    private static Gpt2Config Read(string json) => Read(Encoding.UTF8.GetBytes(json));

    private static Gpt2Config Read(byte[] json)
    {
        using var home = new TemporaryDirectory();
        File.WriteAllBytes(home.File("config.json"), json);
        return Gpt2Config.Read(home.Path);
    }
}
