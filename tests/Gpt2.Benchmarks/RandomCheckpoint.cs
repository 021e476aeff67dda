using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Gpt2.Benchmarks;

/// <summary>A float32 checkpoint of a released model's shape with random weights: time and memory do not depend on their values.</summary>
internal static class RandomCheckpoint
{
    private const int VocabSize = 50257;
    private const int Context = 1024;

    private static readonly byte[] Noise = MakeNoise();

    /// <param name="directory">Gets <c>config.json</c> and <c>model.safetensors</c>.</param>
    public static void Write(string directory, int layers, int width)
    {
        Directory.CreateDirectory(directory);
        var config = new { model_type = "gpt2", vocab_size = VocabSize, n_positions = Context, n_embd = width, n_layer = layers, n_head = width / 64 };
        File.WriteAllBytes(Path.Combine(directory, "config.json"), JsonSerializer.SerializeToUtf8Bytes(config));

        var header = new Dictionary<string, object>();
        long end = 0;
        foreach (var (name, shape) in Tensors(layers, width))
        {
            var begin = end;
            end += shape.Aggregate(sizeof(float), (long bytes, int dimension) => bytes * dimension);
            header[name] = new { dtype = "F32", shape, data_offsets = new[] { begin, end } };
        }
        WriteFile(Path.Combine(directory, "model.safetensors"), JsonSerializer.SerializeToUtf8Bytes(header), end);
    }

    private static IEnumerable<(string Name, int[] Shape)> Tensors(int layers, int width)
    {
        yield return ("wte.weight", [VocabSize, width]);
        yield return ("wpe.weight", [Context, width]);
        for (var i = 0; i < layers; i++)
        {
            foreach (var norm in new[] { "ln_1", "ln_2" })
                foreach (var vector in new[] { "weight", "bias" })
                    yield return ($"h.{i}.{norm}.{vector}", [width]);
            foreach (var (name, inputs, outputs) in new[] { ("attn.c_attn", 1, 3), ("attn.c_proj", 1, 1), ("mlp.c_fc", 1, 4), ("mlp.c_proj", 4, 1) })
            {
                yield return ($"h.{i}.{name}.weight", [inputs * width, outputs * width]);
                yield return ($"h.{i}.{name}.bias", [outputs * width]);
            }
        }
        yield return ("ln_f.weight", [width]);
        yield return ("ln_f.bias", [width]);
    }

    private static void WriteFile(string path, byte[] header, long bytes)
    {
        using var file = File.Create(path);
        var length = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        file.Write(length);
        file.Write(header);
        for (var left = bytes; left > 0; left -= Noise.Length)
            file.Write(Noise.AsSpan(0, (int)Math.Min(left, Noise.Length)));
    }

    private static byte[] MakeNoise()
    {
        var random = new Random(1);
        var values = new float[(1 << 20) + 7]; // no row begins as another one does
        for (var i = 0; i < values.Length; i++)
            values[i] = (random.NextSingle() - 0.5f) / 10;
        return MemoryMarshal.AsBytes<float>(values).ToArray();
    }
}
