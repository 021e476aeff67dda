using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Gpt2.Tests;

namespace Gpt2.Process.Tests;

/// <summary>A random GPT-2 with the bundled model's vocabulary, so small that it trains in a second.</summary>
internal static class TinyCheckpoint
{
    private const int Vocabulary = 16384,
        Context = 64,
        Width = 16;

    public static void Write(string directory)
    {
        Directory.CreateDirectory(directory);
        foreach (var file in new[] { "vocab.json", "merges.txt" })
            File.Copy(Path.Combine(Checkout.ProseMini, file), Path.Combine(directory, file), overwrite: true);
        var config = new
        {
            model_type = "gpt2",
            vocab_size = Vocabulary,
            n_positions = Context,
            n_embd = Width,
            n_layer = 1,
            n_head = 2,
        };
        File.WriteAllBytes(Path.Combine(directory, "config.json"), JsonSerializer.SerializeToUtf8Bytes(config));
        WriteWeights(Path.Combine(directory, Machine.Weights));
    }

    private static void WriteWeights(string path)
    {
        var (header, values, random) = (new Dictionary<string, object>(), new List<float>(), new Random(1));
        Add("wte.weight", Vocabulary, Width);
        Add("wpe.weight", Context, Width);
        foreach (var norm in new[] { "h.0.ln_1", "h.0.ln_2", "ln_f" })
        {
            Add($"{norm}.weight", Width);
            Add($"{norm}.bias", Width);
        }
        Linear("h.0.attn.c_attn", Width, 3 * Width);
        Linear("h.0.attn.c_proj", Width, Width);
        Linear("h.0.mlp.c_fc", Width, 4 * Width);
        Linear("h.0.mlp.c_proj", 4 * Width, Width);
        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        var length = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        File.WriteAllBytes(path, [.. length, .. json, .. MemoryMarshal.AsBytes<float>(values.ToArray())]);

        void Linear(string name, int inputs, int outputs)
        {
            Add($"{name}.weight", inputs, outputs);
            Add($"{name}.bias", outputs);
        }

        void Add(string name, params int[] shape)
        {
            var (begin, mean) = (values.Count, name.Contains("ln_") && name.EndsWith("weight") ? 1 : 0);
            for (var left = shape.Aggregate(1, (a, b) => a * b); left > 0; left--)
                values.Add(mean + (random.NextSingle() - 0.5f) / 10);
            header[name] = new
            {
                dtype = "F32",
                shape,
                data_offsets = new[] { sizeof(float) * begin, sizeof(float) * values.Count },
            };
        }
    }
}
