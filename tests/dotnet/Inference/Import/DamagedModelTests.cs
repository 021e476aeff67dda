using System.Diagnostics;
using System.IO.Pipes;
using System.Text.Json.Nodes;
using Gpt2.Inference.Import;
using Gpt2.Inference.Models;
using Gpt2.Inference.Suggestions;
using Gpt2.Inference.Tests.Fixtures;
using Gpt2.Inference.Tokens;
using Xunit;

namespace Gpt2.Inference.Tests.Import;

/// <summary>Damaged model directories. Each is refused with one error that names the file and the tensor or field.</summary>
public sealed class DamagedModelTests
{
    private const string Weights = "model.safetensors";
    private const string Index = "model.safetensors.index.json";
    private const string Shard1 = "model-00001-of-00002.safetensors";
    private const string Shard2 = "model-00002-of-00002.safetensors";
    private const string Config = "config.json";

    private static readonly Dictionary<string, (Action<TinyModel> Damage, string[] Named)> WeightCases = new()
    {
        ["an empty file"] = (Cut(0), [Weights, "empty"]),
        ["a file of seven bytes"] = (Cut(7), [Weights, "7 bytes"]),
        ["a file cut off after the header's length"] = (Cut(8), [Weights, "header"]),
        ["a file cut off in its header"] = (Cut(500), [Weights, "header"]),
        ["a file cut off in its tensors"] = (Cut(9000), [Weights, "tensor"]),
        ["a file without its last byte"] = (Cut(-1), [Weights, "tensor"]),
        ["a header of no length"] = (Claim(0), [Weights, "header"]),
        ["a header of negative length"] = (Claim(-1), [Weights, "-1"]),
        ["a header longer than the file"] = (Claim(90_000_000), [Weights, "90000000"]),
        ["a header that would take a gigabyte to parse"] = (
            m => SafetensorsWriter.WriteRaw(m.File(Weights), "{", [.. Enumerable.Repeat((byte)' ', 5_999_999)], 6_000_000),
            [Weights, "claims 6000000"]
        ),
        ["a header longer than any"] = (Claim(long.MaxValue), [Weights, "header"]),
        ["a header that ends too early"] = (Claim(100), [Weights, "header"]),
        ["a header that is no JSON"] = (Header("not JSON"), [Weights, "header"]),
        ["a header that is a list"] = (Header("[]"), [Weights, "header"]),
        ["a header with invalid UTF-8"] = (
            m => SafetensorsWriter.WriteRaw(m.File(Weights), "{\"a", [0xff, 0xfe, (byte)'"', (byte)':'], 7),
            [Weights, "header"]
        ),
        ["a header nested a thousand deep"] = (Header(new string('[', 1000)), [Weights, "header"]),
        ["no tensor at all"] = (Header("{}"), ["wte.weight", "missing"]),
        ["a tensor that is a number"] = (Entry("wte.weight", _ => 1), [Weights, "header"]),
        ["a tensor listed twice"] = (
            m => Rewrite(m, h => h.Insert(1, """ "ln_f.bias":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},""")),
            [Weights, "ln_f.bias", "twice"]
        ),
        ["a tensor without a type"] = (Field("wte.weight", "dtype", null), [Weights, "header"]),
        ["a tensor whose type is a number"] = (Field("wte.weight", "dtype", 32), [Weights, "header"]),
        ["a tensor without a shape"] = (Field("wte.weight", "shape", null), [Weights, "header"]),
        ["a shape with a fraction"] = (Field("wte.weight", "shape", new JsonArray(1.5)), [Weights, "header"]),
        ["a shape beyond 64 bits"] = (Field("wte.weight", "shape", new JsonArray(1e30)), [Weights, "header"]),
        ["a tensor without offsets"] = (Field("wte.weight", "data_offsets", null), [Weights, "header"]),
        ["three offsets"] = (Offsets(0, 4, 8), [Weights, "header", "ln_f.bias"]),
        ["negative offsets"] = (Offsets(-128, 0), [Weights, "ln_f.bias"]),
        ["an end before the beginning"] = (Offsets(256, 128), [Weights, "ln_f.bias"]),
        ["an end behind the file's"] = (Offsets(0, 1 << 30), [Weights, "ln_f.bias"]),
        ["offsets that overflow"] = (Offsets(long.MaxValue - 64, long.MaxValue), [Weights, "ln_f.bias"]),
        ["offsets whose difference overflows"] = (Offsets(long.MinValue, long.MaxValue), [Weights, "ln_f.bias"]),
        ["offsets over another tensor's"] = (Offsets(0, 128), [Weights, "overlaps"]),
        ["a wrong shape"] = (Field("ln_f.bias", "shape", new JsonArray(31)), [Weights, "ln_f.bias", "[31]", "[32]"]),
        ["a shape with too many dimensions"] = (Field("ln_f.bias", "shape", new JsonArray(1, 32)), [Weights, "ln_f.bias", "[1, 32]"]),
        ["a transposed matrix"] = (
            Field("h.0.attn.c_attn.weight", "shape", new JsonArray(96, 32)),
            [Weights, "h.0.attn.c_attn.weight", "[96, 32]"]
        ),
        ["a type that needs fewer bytes"] = (Field("ln_f.bias", "dtype", "F16"), [Weights, "ln_f.bias", "128 bytes", "64"]),
        ["a type that needs more bytes"] = (Field("ln_f.bias", "dtype", "F64"), [Weights, "ln_f.bias", "128 bytes", "256"]),
        ["a type that is not read"] = (Field("ln_f.bias", "dtype", "I32"), [Weights, "ln_f.bias", "I32"]),
        ["a type in small letters"] = (Field("ln_f.bias", "dtype", "f32"), [Weights, "ln_f.bias", "f32"]),
        ["a type that is a number's text"] = (Field("ln_f.bias", "dtype", "0"), [Weights, "ln_f.bias"]),
        ["a list of types"] = (Field("ln_f.bias", "dtype", "F32,F16"), [Weights, "ln_f.bias"]),
        ["a missing tensor"] = (Entry("h.1.mlp.c_proj.bias", _ => null), ["h.1.mlp.c_proj.bias", "missing"]),
        ["a weight that is no number"] = (Weight("h.1.mlp.c_proj.bias", float.NaN), [Weights, "h.1.mlp.c_proj.bias"]),
        ["an infinite weight"] = (Weight("wte.weight", float.NegativeInfinity), [Weights, "wte.weight"]),
        ["no weights"] = (m => File.Delete(m.File(Weights)), [Weights, Index]),
        ["weights that Python pickled"] = (m => File.Move(m.File(Weights), m.File("pytorch_model.bin")), ["pytorch_model.bin", "code"]),
        ["a directory in place of the weights"] = (
            m =>
            {
                File.Delete(m.File(Weights));
                Directory.CreateDirectory(m.File(Weights));
            },
            [Weights]
        ),
        ["a link that leads nowhere"] = (DeadLink(Weights), [Weights, "read"]),
        ["no directory"] = (m => Directory.Delete(m.Directory, recursive: true), [Config]),
    };

    private static readonly Dictionary<string, (Action<TinyModel> Damage, string[] Named)> ShardCases = new()
    {
        ["a shard that is missing"] = (m => File.Delete(m.File(Shard2)), [Index, Shard2]),
        ["a shard that is empty"] = (m => File.WriteAllBytes(m.File(Shard2), []), [Shard2]),
        ["an index that is a link that leads nowhere"] = (DeadLink(Index), [Index, "read"]),
        ["a tensor in two shards"] = (m => File.Copy(m.File(Shard1), m.File(Shard2), true), ["wte.weight", "more than one shard"]),
        ["an index without one shard's tensors"] = (
            IndexText("""{"weight_map": {"wte.weight": "model-00001-of-00002.safetensors"}}"""),
            ["missing"]
        ),
        ["an index that points outside the directory"] = (
            IndexText("""{"weight_map": {"wte.weight": "../model-00001-of-00002.safetensors"}}"""),
            [Index, "outside"]
        ),
        ["an index that points to the directory above"] = (IndexText("""{"weight_map": {"wte.weight": ".."}}"""), [Index]),
        ["an index with an absolute path"] = (IndexText("""{"weight_map": {"wte.weight": "/etc/hostname"}}"""), [Index, "outside"]),
        ["an index with an impossible name"] = (IndexText("""{"weight_map": {"wte.weight": "a\u0000b"}}"""), [Index]),
        ["an index that names nothing"] = (IndexText("""{"weight_map": {"wte.weight": null}}"""), [Index]),
        ["an index that names a number"] = (IndexText("""{"weight_map": {"wte.weight": 1}}"""), [Index]),
        ["an index without a map"] = (IndexText("{}"), [Index]),
        ["an index that is a list"] = (IndexText("[]"), [Index]),
        ["an empty index"] = (IndexText(""), [Index]),
        ["an index of no shards"] = (IndexText("""{"weight_map": {}}"""), ["wte.weight", "missing"]),
    };

    private static readonly Dictionary<string, (Action<TinyModel> Damage, string[] Named)> ConfigCases = new()
    {
        ["no config"] = (m => File.Delete(m.File(Config)), [Config]),
        ["an empty config"] = (ConfigText(""), [Config]),
        ["a config cut off"] = (ConfigText("""{"n_embd": 3"""), [Config]),
        ["a config that is a list"] = (ConfigText("[1]"), [Config]),
        ["a config that is a number"] = (ConfigText("12"), [Config]),
        ["a field that stands twice"] = (ConfigText("""{"n_embd": 32, "n_embd": 64}"""), [Config, "n_embd"]),
        ["another model"] = (Set("model_type", "llama"), [Config, "model_type", "llama"]),
        ["a model type that is a number"] = (Set("model_type", 2), [Config, "model_type"]),
        ["cross-attention"] = (Set("add_cross_attention", true), [Config, "add_cross_attention"]),
        ["an unknown activation"] = (Set("activation_function", "softplus"), [Config, "activation_function", "softplus", "gelu_new"]),
        ["heads that were cut out"] = (Set("pruned_heads", new JsonObject { ["0"] = new JsonArray(1) }), [Config, "pruned_heads"]),
        ["another program's quantisation"] = (
            Set("quantization_config", new JsonObject { ["load_in_8bit"] = true }),
            [Config, "quantization_config"]
        ),
        ["a flag that is a text"] = (Set("scale_attn_weights", "no"), [Config, "scale_attn_weights", "no"]),
        ["no vocabulary size, and weights of another than GPT-2's"] = (Set("vocab_size", null), ["wte.weight", "50257"]),
        ["no context length, and weights of another than GPT-2's"] = (Set("n_positions", null), ["wpe.weight", "1024"]),
        ["no width, and weights of another than GPT-2's"] = (Set("n_embd", null), ["wte.weight", "768"]),
        ["no layers, and weights of fewer than GPT-2's"] = (Set("n_layer", null), ["h.2.", "missing"]),
        ["no heads, and a width that GPT-2's do not divide"] = (Set("n_head", null), [Config, "n_head", "12"]),
        ["heads that do not divide the width"] = (Set("n_head", 3), [Config, "n_head", "3", "32"]),
        ["zero heads"] = (Set("n_head", 0), [Config, "n_head", "0"]),
        ["zero layers"] = (Set("n_layer", 0), [Config, "n_layer", "0"]),
        ["negative layers"] = (Set("n_layer", -1), [Config, "n_layer", "-1"]),
        ["a negative width"] = (Set("n_embd", -32), [Config, "n_embd", "-32"]),
        ["a width whose fourfold overflows"] = (Set("n_embd", 2_000_000_000), [Config, "n_embd", "2000000000"]),
        ["a negative width whose fourfold overflows"] = (Set("n_embd", int.MinValue), [Config, "n_embd"]),
        ["a huge vocabulary"] = (Set("vocab_size", int.MaxValue), [Config, "vocab_size"]),
        ["a huge context"] = (Set("n_positions", int.MaxValue), [Config, "n_positions"]),
        ["a large context that the weights do not have"] = (Set("n_positions", 1_000_000), [Weights, "wpe.weight"]),
        ["a thousand layers that the weights do not have"] = (Set("n_layer", 1000), ["h.2.", "missing"]),
        ["a number beyond 32 bits"] = (Set("n_layer", 5_000_000_000), [Config, "n_layer"]),
        ["a number with a fraction"] = (Set("n_layer", 1.5), [Config, "n_layer", "1.5"]),
        ["a number that is a text"] = (Set("n_layer", "2"), [Config, "n_layer"]),
        ["an inner width of zero"] = (Set("n_inner", 0), [Config, "n_inner"]),
        ["an epsilon of zero"] = (Set("layer_norm_epsilon", 0), [Config, "layer_norm_epsilon"]),
        ["an epsilon beyond float32"] = (Set("layer_norm_epsilon", 1e300), [Config, "layer_norm_epsilon"]),
        ["an untied head that is not there"] = (Set("tie_word_embeddings", false), ["lm_head.weight", "missing"]),
    };

    public static TheoryData<string> DamagedWeights => [.. WeightCases.Keys];
    public static TheoryData<string> DamagedShards => [.. ShardCases.Keys];
    public static TheoryData<string> DamagedConfigs => [.. ConfigCases.Keys];

    [Theory, MemberData(nameof(DamagedWeights))]
    public void Damaged_weights_are_refused(string what) => Refused(WeightCases[what], new());

    [Theory, MemberData(nameof(DamagedShards))]
    public void Damaged_shards_are_refused(string what) => Refused(ShardCases[what], new() { Shards = 2 });

    [Theory, MemberData(nameof(DamagedConfigs))]
    public void An_invalid_config_is_refused(string what) => Refused(ConfigCases[what], new());

    [Fact]
    public void A_token_without_a_row_in_the_model_is_refused()
    {
        using var model = new TinyModel(new() { VocabSize = TinyVocabulary.Size - 2 });
        Refusal.Of(() => model.Engine(), "vocab.json", Config, "vocab_size", $"{TinyVocabulary.Size - 2}");
    }

    [Theory]
    [InlineData("vocab.json", null)]
    [InlineData("vocab.json", "")]
    [InlineData("vocab.json", "[]")]
    [InlineData("vocab.json", "{}")]
    [InlineData("vocab.json", "{\"a\": 0}")]
    [InlineData("vocab.json", "{\"a\": 0, \"b\": 0}")]
    [InlineData("vocab.json", "{\"a\": 0, \"a\": 1}")]
    [InlineData("vocab.json", "{\"a\": 1}")]
    [InlineData("vocab.json", "{\"a\": -1}")]
    [InlineData("vocab.json", "{\"a\": 99999999999}")]
    [InlineData("vocab.json", "{\"a\": 2147483647}")]
    [InlineData("vocab.json", "{\"a\": \"0\"}")]
    [InlineData("vocab.json", "{\"a b\": 0}")]
    [InlineData("vocab.json", "{\"数\": 0}")]
    [InlineData("vocab.json", "{\"a\": 0")]
    [InlineData("merges.txt", null)]
    [InlineData("merges.txt", "th")]
    [InlineData("merges.txt", "t h e")]
    [InlineData("merges.txt", "x y")]
    [InlineData("merges.txt", "数 学")]
    public void Damaged_tokenizer_files_are_refused(string file, string? content)
    {
        using var home = new TemporaryDirectory();
        TinyVocabulary.Write(home.Path);
        if (content is null)
            File.Delete(home.File(file));
        else
            File.WriteAllText(home.File(file), content);
        Refusal.Of(() => Gpt2Tokenizer.Load(home.Path), file);
    }

    [Fact]
    public void A_negative_end_token_is_refused()
    {
        using var home = new TemporaryDirectory();
        TinyVocabulary.Write(home.Path);
        File.WriteAllText(home.File("added_tokens.json"), $$"""{"{{Gpt2Tokenizer.EndOfTextToken}}": -1}""");
        Refusal.Of(() => Gpt2Tokenizer.Load(home.Path), "the id -1");
    }

    [Theory, InlineData("{"), InlineData("[]"), InlineData("{}"), InlineData("{\"inWord\": [[1, 1]]}")]
    public void A_damaged_calibration_is_reported_and_ignored(string content)
    {
        using var model = new TinyModel();
        File.WriteAllText(model.File("calibration.json"), content);
        AssertToldAndCareful(model, "is damaged", "eval calibrate");
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("[[1, 2]]")]
    [InlineData("[[1]]")]
    [InlineData("[[\"a\", 1]]")]
    [InlineData("[[0.5, 1], [0.4, 1]]")]
    public void A_damaged_curve_is_reported_and_ignored(string curve)
    {
        using var model = new TinyModel();
        const string Others = """ "afterSpace": [[1, 1]], "afterWord": [[1, 1]], "copied": [[1, 1]]""";
        File.WriteAllText(model.File("calibration.json"), $$"""{"inWord": {{curve}}, {{Others}}}""");
        AssertToldAndCareful(model, "is damaged", "eval calibrate");
    }

    [Fact]
    public void An_unreadable_calibration_is_reported_and_ignored()
    {
        using var model = new TinyModel();
        DeadLink("calibration.json")(model);
        AssertToldAndCareful(model, "cannot be read", "delete it");
    }

    [Theory(Timeout = 60_000)]
    [InlineData(Config)]
    [InlineData(Weights)]
    [InlineData("vocab.json")]
    [InlineData("merges.txt")]
    [InlineData("calibration.json")]
    [InlineData("added_tokens.json")]
    [InlineData("gpt2-lsp.json")]
    [InlineData("README.md")]
    public async Task Loading_never_waits_for_a_pipe_or_device_in_place_of_a_file(string file)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no pipes or devices at such paths.");
        using var model = new TinyModel();
        using var open = new AnonymousPipeServerStream();
        foreach (var special in new[] { "/dev/zero", await PipeAsync(model), $"/dev/fd/{open.SafePipeHandle.DangerousGetHandle()}" })
        {
            File.Delete(model.File(file));
            File.CreateSymbolicLink(model.File(file), special);
            await Task.Run(
                () =>
                {
                    _ = ModelLanguages.Of(model.Directory);
                    try
                    {
                        model.Engine().Dispose();
                    }
                    catch (Gpt2Exception e)
                    {
                        Assert.Contains($"{file} cannot be read: It is empty or not a regular file.", e.Message, StringComparison.Ordinal);
                    }
                },
                TestContext.Current.CancellationToken
            );
        }
    }

    private static async Task<string> PipeAsync(TinyModel model)
    {
        var path = model.File("pipe");
        using var made = Process.Start("mkfifo", path);
        await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, made.ExitCode);
        return path;
    }

    /// <summary>The stored weights are finite, but their sums are not.</summary>
    [Fact]
    public void Weights_that_overflow_in_computation_are_reported()
    {
        using var model = new TinyModel();
        Array.Fill(model.Weights["ln_f.weight"].Values, 3e38);
        model.WriteWeights();
        using var engine = model.Engine();
        Refusal.Of(() => engine.Suggest("the cat", "", new()), "infinite");
        Refusal.Of(() => Assert.NotEmpty(engine.Continue("the cat", new())), "infinite");
        Refusal.Of(() => Assert.NotEmpty(engine.Continue("the cat", new() { Together = 2 })), "infinite");
    }

    [Fact]
    public void Weights_that_shrink_while_they_are_read_are_reported()
    {
        using var model = new TinyModel();
        using var weights = SafetensorsFile.Open(model.File(Weights));
        using (var file = File.OpenHandle(model.File(Weights), access: FileAccess.Write, share: FileShare.ReadWrite))
            RandomAccess.SetLength(file, 100);
        var entry = weights.Entries["wte.weight"];
        Refusal.Of(() => weights.Read(entry, 0, new byte[entry.End - entry.Begin]), Weights, "shorter");
    }

    [Fact]
    public void Hostile_names_neither_flood_nor_control_the_terminal()
    {
        using var model = new TinyModel();
        Entry("wte.weight", _ => null)(model);
        Set("activation_function", $"\e[2J{new string('x', 1_000_000)}\nend")(model);
        var refusal = Assert.Throws<Gpt2Exception>(() => model.Load());
        Assert.InRange(refusal.Message.Length, 1, 700);
        Assert.DoesNotContain(refusal.Message, char.IsControl);
    }

    private static void AssertToldAndCareful(TinyModel model, params string[] told)
    {
        using var engine = model.Engine();
        Assert.All(told, part => Assert.Contains(part, engine.Warning, StringComparison.Ordinal));
        Assert.Equal((true, false), (engine.Calibration.IsConservative, engine.NeedsCalibration));
    }

    [Fact]
    public void A_tokenizer_without_an_end_token_is_refused()
    {
        using var home = new TemporaryDirectory();
        TinyVocabulary.Write(home.Path);
        File.WriteAllText(
            home.File("vocab.json"),
            File.ReadAllText(home.File("vocab.json")).Replace("endoftext", "end", StringComparison.Ordinal)
        );
        Refusal.Of(() => Gpt2Tokenizer.Load(home.Path), "vocab.json", Gpt2Tokenizer.EndOfTextToken);
    }

    private static void Refused((Action<TinyModel> Damage, string[] Named) damaged, TinyShape shape)
    {
        using var model = new TinyModel(shape);
        damaged.Damage(model);
        Refusal.Of(() => model.Load().Dispose(), damaged.Named);
        Assert.False(
            Directory.Exists(model.Cache) && Directory.EnumerateFileSystemEntries(model.Cache).Any(),
            "something was left in the cache"
        );
    }

    private static Action<TinyModel> DeadLink(string file) =>
        model =>
        {
            File.Delete(model.File(file));
            File.CreateSymbolicLink(model.File(file), model.File("nowhere"));
        };

    private static Action<TinyModel> Cut(int length) =>
        model =>
        {
            var bytes = File.ReadAllBytes(model.File(Weights));
            File.WriteAllBytes(model.File(Weights), length < 0 ? bytes[..^-length] : bytes[..length]);
        };

    private static Action<TinyModel> Claim(long length) =>
        model =>
        {
            var (header, data) = SafetensorsWriter.ReadRaw(model.File(Weights));
            SafetensorsWriter.WriteRaw(model.File(Weights), header, data, length);
        };

    private static Action<TinyModel> Header(string header) => model => Rewrite(model, _ => header);

    private static Action<TinyModel> Entry(string tensor, Func<JsonNode, JsonNode?> change) =>
        model =>
            Rewrite(
                model,
                header =>
                {
                    var root = JsonNode.Parse(header)!.AsObject();
                    var changed = change(root[tensor]!);
                    root.Remove(tensor);
                    if (changed is not null)
                        root[tensor] = changed;
                    return root.ToJsonString();
                }
            );

    private static Action<TinyModel> Field(string tensor, string field, JsonNode? value) =>
        Entry(
            tensor,
            entry =>
            {
                entry = entry.DeepClone();
                entry.AsObject().Remove(field);
                if (value is not null)
                    entry[field] = value.DeepClone();
                return entry;
            }
        );

    private static Action<TinyModel> Offsets(params long[] offsets) =>
        Field("ln_f.bias", "data_offsets", new JsonArray([.. offsets.Select(o => (JsonNode)o)]));

    /// <summary>Changes the last value of a tensor.</summary>
    private static Action<TinyModel> Weight(string tensor, float value) =>
        model =>
        {
            model.Weights[tensor].Values[^1] = value;
            model.WriteWeights();
        };

    private static Action<TinyModel> IndexText(string text) => model => File.WriteAllText(model.File(Index), text);

    private static Action<TinyModel> ConfigText(string text) => model => File.WriteAllText(model.File(Config), text);

    private static Action<TinyModel> Set(string field, JsonNode? value) =>
        model =>
        {
            var root = JsonNode.Parse(File.ReadAllText(model.File(Config)))!;
            root[field] = value?.DeepClone();
            File.WriteAllText(model.File(Config), root.ToJsonString());
        };

    private static void Rewrite(TinyModel model, Func<string, string> change)
    {
        var (header, data) = SafetensorsWriter.ReadRaw(model.File(Weights));
        SafetensorsWriter.WriteRaw(model.File(Weights), change(header), data);
    }
}
