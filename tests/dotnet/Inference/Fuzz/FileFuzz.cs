using System.Text;
using Gpt2.Inference.Import;
using Gpt2.Inference.Models;
using Gpt2.Inference.Tests.Fixtures;
using Gpt2.Inference.Tokens;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.Inference.Tests.Fuzz;

/// <summary>Randomly damaged model files. Each must be read, or refused in one line, quickly and within a few hundred megabytes.</summary>
public sealed class FileFuzz : IDisposable
{
    private const string Weights = "model.safetensors";

    /// <summary>The bytes that reading a small file may allocate.</summary>
    private const long MostAllocated = 300_000_000;

    private readonly TinyModel model = new(new() { Layers = 1 });

    public void Dispose() => model.Dispose();

    [Fact]
    public Task Damaged_weights_are_read_or_refused()
    {
        var (header, data) = SafetensorsWriter.ReadRaw(model.File(Weights));
        var whole = File.ReadAllBytes(model.File(Weights));
        return PlayAsync(
            seed: 1,
            few: 250,
            mutator =>
            {
                if (mutator.Next(4) == 0)
                    File.WriteAllBytes(model.File(Weights), mutator.Bytes(whole));
                else
                    SafetensorsWriter.WriteRaw(
                        model.File(Weights),
                        Encoding.UTF8.GetString(mutator.Json(Encoding.UTF8.GetBytes(header))),
                        data
                    );
            },
            () => ModelImporter.Import(model.Directory, Precision.Q8, model.Cache)
        );
    }

    /// <summary>If the model can be imported, it is loaded and run, too.</summary>
    [Theory]
    [InlineData("config.json")]
    [InlineData("calibration.json")]
    [InlineData("gpt2-lsp.json")]
    [InlineData("tokenizer_config.json")]
    [InlineData("added_tokens.json")]
    [InlineData("special_tokens_map.json")]
    [InlineData("README.md")]
    [InlineData("adapted.json")]
    [InlineData("../checkpoint.json")]
    public Task Damaged_model_descriptions_are_read_or_refused(string file)
    {
        byte[] whole = file switch
        {
            "config.json" => File.ReadAllBytes(model.File(file)),
            "calibration.json" =>
            [
                .. """{"inWord":[[0.1,0.2],[0.5,0.6]],"afterSpace":[[1,1]],"afterWord":[[1,1]],"copied":[[1,1]],"rules":1}"""u8,
            ],
            "gpt2-lsp.json" => [.. """{"languages":["en","de"]}"""u8],
            "added_tokens.json" => [.. """{"<|endoftext|>":274,"<|pad|>":275}"""u8],
            "special_tokens_map.json" => [.. """{"eos_token":"<|endoftext|>"}"""u8],
            "README.md" => [.. "---\nlanguage:\n- en\nlicense: mit\n---\n# A model\n"u8],
            "adapted.json" => [.. """{"Base":"gpt2","Made":"2020-01-01","Documents":1,"Words":2,"BitsPerByte":1.5}"""u8],
            "../checkpoint.json" =>
            [
                .. """{"repository":"a/b","revision":"main","files":[{"name":"config.json","bytes":5,"sha256":"00"}]}"""u8,
            ],
            _ => [.. """{"eos_token":{"content":"<|endoftext|>"},"added_tokens_decoder":{"274":{"content":"<|endoftext|>"}}}"""u8],
        };
        return PlayAsync(
            seed: 2,
            few: 60,
            mutator => File.WriteAllBytes(model.File(file), mutator.Json(whole)),
            () =>
            {
                _ = (ModelLanguages.Of(model.Directory), AdaptedModel.Read(model.Directory), ModelManifest.Read(model.Directory));
                using var engine = model.Engine();
                engine.Suggest("the cat", "", new());
            }
        );
    }

    [Theory]
    [InlineData("vocab.json")]
    [InlineData("merges.txt")]
    [InlineData("tokenizer.json")]
    public Task Damaged_tokenizers_are_read_or_refused(string file)
    {
        if (file == "tokenizer.json")
        {
            File.WriteAllText(model.File(file), TinyVocabulary.InOneFile(model.Directory).ToJsonString());
            File.Delete(model.File("vocab.json"));
        }
        File.Delete(model.File("config.json")); // it would fix the number of tokens
        var whole = File.ReadAllBytes(model.File(file));
        return PlayAsync(
            seed: 3,
            few: 300,
            mutator => File.WriteAllBytes(model.File(file), file == "merges.txt" ? mutator.Bytes(whole) : mutator.Json(whole)),
            () =>
            {
                var tokenizer = Gpt2Tokenizer.Load(model.Directory);
                Assert.Equal("the cat 日本\0", tokenizer.Decode(tokenizer.Encode("the cat 日本\0")));
            }
        );
    }

    /// <summary>A damaged import is made again, so no run may fail.</summary>
    [Theory]
    [InlineData("model.onnx")]
    [InlineData("model.bin")]
    [InlineData("import.json")]
    public Task Damaged_imports_are_made_again(string file)
    {
        int[] prompt = [3, 1, 4];
        float[] expected;
        using (var session = model.Load())
            expected = [.. session.Run(prompt)];
        var path = Path.Combine(Directory.GetDirectories(model.Cache).Single(), file);
        var whole = File.ReadAllBytes(path);
        return PlayAsync(
            seed: 4,
            few: 30,
            mutator => File.WriteAllBytes(path, mutator.Bytes(whole)),
            () =>
            {
                using var session = model.Load();
                Assert.Equal(expected, session.Run(prompt));
            }
        );
    }

    /// <summary>Damages the files and reads them, round after round.</summary>
    private static Task PlayAsync(int seed, int few, Action<Mutator> damage, Action read) =>
        Task.Run(() =>
            {
                var mutator = new Mutator(seed);
                for (var round = 0; round < Mutator.Rounds(few); round++)
                {
                    damage(mutator);
                    var before = GC.GetAllocatedBytesForCurrentThread();
                    try
                    {
                        read();
                    }
                    catch (Gpt2Exception e)
                    {
                        Assert.DoesNotContain(e.Message + e.Remedy, char.IsControl);
                    }
                    catch (Exception e)
                    {
                        throw new InvalidOperationException($"in round {round}", e);
                    }
                    Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostAllocated);
                }
            })
            .WaitAsync(Mutator.Rounds(1) * Editor.Guard, TestContext.Current.CancellationToken);
}
