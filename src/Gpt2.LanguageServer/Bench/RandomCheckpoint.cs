using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Gpt2.Inference;
using Gpt2.Inference.Suggestions;

namespace Gpt2.LanguageServer.Bench;

/// <summary>A float32 checkpoint with the shape of a released model and random weights; time and memory do not depend on the
/// values.</summary>
internal static class RandomCheckpoint
{
    private static readonly byte[] Noise = MakeNoise();

    /// <summary>Such a model is never sure, but its suggestions must be as long as possible.</summary>
    private static readonly ModelCalibration Always = ModelCalibration.Everywhere(
        new([
            [1e-9, 1],
        ])
    );

    /// <param name="directory">Receives a complete model.</param>
    public static void Write(string directory, ModelShape shape, CancellationToken ct = default)
    {
        Directory.CreateDirectory(directory);
        var config = new CheckpointConfig("gpt2", ModelShape.VocabSize, ModelShape.Context, shape.Width, shape.Layers, shape.Heads);
        File.WriteAllBytes(
            Path.Combine(directory, ModelFiles.Config),
            JsonSerializer.SerializeToUtf8Bytes(config, CheckpointJson.Default.CheckpointConfig)
        );
        RandomVocabulary.Write(directory, ModelShape.VocabSize);
        Always.Write(directory);

        var header = new Dictionary<string, CheckpointTensor>();
        long end = 0;
        foreach (var (name, dimensions) in Tensors(shape.Layers, shape.Width))
        {
            var begin = end;
            end += dimensions.Aggregate(sizeof(float), (long bytes, int dimension) => bytes * dimension);
            header[name] = new("F32", dimensions, [begin, end]);
        }
        WriteFile(
            Path.Combine(directory, "model.safetensors"),
            JsonSerializer.SerializeToUtf8Bytes(header, CheckpointJson.Default.DictionaryStringCheckpointTensor),
            end,
            ct
        );
    }

    private static IEnumerable<(string Name, int[] Shape)> Tensors(int layers, int width)
    {
        yield return ("wte.weight", [ModelShape.VocabSize, width]);
        yield return ("wpe.weight", [ModelShape.Context, width]);
        for (var i = 0; i < layers; i++)
        {
            foreach (var norm in new[] { "ln_1", "ln_2" })
            foreach (var vector in new[] { "weight", "bias" })
                yield return ($"h.{i}.{norm}.{vector}", [width]);
            foreach (
                var (name, inputs, outputs) in new[]
                {
                    ("attn.c_attn", 1, 3),
                    ("attn.c_proj", 1, 1),
                    ("mlp.c_fc", 1, 4),
                    ("mlp.c_proj", 4, 1),
                }
            )
            {
                yield return ($"h.{i}.{name}.weight", [inputs * width, outputs * width]);
                yield return ($"h.{i}.{name}.bias", [outputs * width]);
            }
        }
        yield return ("ln_f.weight", [width]);
        yield return ("ln_f.bias", [width]);
    }

    private static void WriteFile(string path, byte[] header, long bytes, CancellationToken ct)
    {
        using var file = File.Create(path);
        var length = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        file.Write(length);
        file.Write(header);
        for (var left = bytes; left > 0; left -= Noise.Length)
        {
            ct.ThrowIfCancellationRequested();
            file.Write(Noise.AsSpan(0, (int)Math.Min(left, Noise.Length)));
        }
    }

    private static byte[] MakeNoise()
    {
        var random = new Random(1);
        var values = new float[(1 << 20) + 7]; // no row begins like another one
        for (var i = 0; i < values.Length; i++)
            values[i] = (random.NextSingle() - 0.5f) / 10;
        return MemoryMarshal.AsBytes<float>(values).ToArray();
    }
}

/// <summary><c>config.json</c>, with its own field names.</summary>
internal sealed record CheckpointConfig(string model_type, int vocab_size, int n_positions, int n_embd, int n_layer, int n_head);

/// <summary>One entry of a safetensors header, with its own field names.</summary>
internal sealed record CheckpointTensor(string dtype, int[] shape, long[] data_offsets);
