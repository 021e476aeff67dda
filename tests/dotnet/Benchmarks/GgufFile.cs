using System.Text;
using System.Text.Json;
using Gpt2.Inference;
using Gpt2.Inference.Import;

namespace Gpt2.Benchmarks;

/// <summary>Writes a checkpoint for llama.cpp: GGUF version 3, matrices as Q8_0, everything else as float32
/// (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md).</summary>
internal sealed class GgufFile
{
    private const int Alignment = 32,
        Block = 32; // values that share a scale in Q8_0

    private readonly Gpt2Config config;
    private readonly Checkpoint checkpoint;
    private readonly List<(string Name, long[] Shape, TensorKind Kind, Func<float[]> Values)> tensors = []; // innermost dimension first
    private readonly MemoryStream metadata = new();
    private long entries;

    private GgufFile(Gpt2Config config, Checkpoint checkpoint) => (this.config, this.checkpoint) = (config, checkpoint);

    private enum TensorKind
    {
        F32 = 0,
        Q8 = 8,
    }

    private enum ValueKind
    {
        UInt32 = 4,
        Int32 = 5,
        Float32 = 6,
        String = 8,
        Array = 9,
    }

    public static void Write(string directory, string path)
    {
        using var checkpoint = Checkpoint.Open(directory);
        var file = new GgufFile(Gpt2Config.Read(directory), checkpoint);
        file.Describe();
        file.DescribeTokens(directory);
        file.Collect();
        file.Save(path);
    }

    private void Describe()
    {
        Entry("general.architecture", "gpt2");
        Entry("general.name", "benchmark");
        Entry("general.file_type", 7); // mostly Q8_0
        Entry("gpt2.context_length", config.ContextLength);
        Entry("gpt2.embedding_length", config.Width);
        Entry("gpt2.feed_forward_length", config.InnerWidth);
        Entry("gpt2.block_count", config.Layers);
        Entry("gpt2.attention.head_count", config.Heads);
        Key("gpt2.attention.layer_norm_epsilon", ValueKind.Float32);
        metadata.Write(BitConverter.GetBytes(config.LayerNormEpsilon));
    }

    private void DescribeTokens(string directory)
    {
        var ids = JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllText(Path.Combine(directory, ModelFiles.Vocabulary)))!;
        string[] tokens = [.. ids.OrderBy(pair => pair.Value).Select(pair => pair.Key)];
        Entry("tokenizer.ggml.model", "gpt2");
        Entry("tokenizer.ggml.pre", "gpt-2");
        Array("tokenizer.ggml.tokens", tokens);
        Array("tokenizer.ggml.merges", File.ReadAllLines(Path.Combine(directory, ModelFiles.Merges))[1..]);
        Key("tokenizer.ggml.token_type", ValueKind.Array);
        metadata.Write([.. BitConverter.GetBytes((int)ValueKind.Int32), .. BitConverter.GetBytes((long)tokens.Length)]);
        for (var id = 0; id < tokens.Length; id++)
            metadata.Write(BitConverter.GetBytes(id == tokens.Length - 1 ? 3 : 1)); // control, normal
        Entry("tokenizer.ggml.bos_token_id", tokens.Length - 1);
        Entry("tokenizer.ggml.eos_token_id", tokens.Length - 1);
    }

    private void Collect()
    {
        Matrix("token_embd.weight", "wte.weight", config.VocabSize, config.Width, transpose: false);
        Plain("position_embd.weight", "wpe.weight", config.ContextLength, config.Width);
        Plain("output_norm.weight", "ln_f.weight", config.Width);
        Plain("output_norm.bias", "ln_f.bias", config.Width);
        for (var layer = 0; layer < config.Layers; layer++)
        {
            foreach (var (ours, theirs) in new[] { ("ln_1", "attn_norm"), ("ln_2", "ffn_norm") })
            {
                Plain($"blk.{layer}.{theirs}.weight", $"h.{layer}.{ours}.weight", config.Width);
                Plain($"blk.{layer}.{theirs}.bias", $"h.{layer}.{ours}.bias", config.Width);
            }
            foreach (
                var (ours, theirs, inputs, outputs) in new[]
                {
                    ("attn.c_attn", "attn_qkv", config.Width, 3 * config.Width),
                    ("attn.c_proj", "attn_output", config.Width, config.Width),
                    ("mlp.c_fc", "ffn_up", config.Width, config.InnerWidth),
                    ("mlp.c_proj", "ffn_down", config.InnerWidth, config.Width),
                }
            )
            {
                Matrix($"blk.{layer}.{theirs}.weight", $"h.{layer}.{ours}.weight", inputs, outputs, transpose: true);
                Plain($"blk.{layer}.{theirs}.bias", $"h.{layer}.{ours}.bias", outputs);
            }
        }
    }

    private void Plain(string name, string stored, params long[] shape) =>
        tensors.Add((name, [.. shape.Reverse()], TensorKind.F32, checkpoint.Get(stored, shape).ReadAll));

    /// <summary>GPT-2 stores a matrix as [inputs, outputs]; llama.cpp wants a row of inputs for each output.</summary>
    private void Matrix(string name, string stored, int rows, int columns, bool transpose)
    {
        var tensor = checkpoint.Get(stored, rows, columns);
        if (transpose)
            tensors.Add((name, [rows, columns], TensorKind.Q8, () => Transposed(tensor.ReadAll(), rows, columns)));
        else
            tensors.Add((name, [columns, rows], TensorKind.Q8, tensor.ReadAll));
    }

    private static float[] Transposed(float[] values, int rows, int columns)
    {
        var result = new float[values.Length];
        for (var row = 0; row < rows; row++)
        for (var column = 0; column < columns; column++)
            result[column * rows + row] = values[row * columns + column];
        return result;
    }

    private void Save(string path)
    {
        using var file = new BinaryWriter(File.Create(path));
        file.Write("GGUF"u8);
        file.Write(3);
        file.Write((long)tensors.Count);
        file.Write(entries);
        file.Write(metadata.ToArray());
        long offset = 0;
        foreach (var (name, shape, kind, _) in tensors)
        {
            file.Write(Text(name));
            file.Write(shape.Length);
            foreach (var dimension in shape)
                file.Write(dimension);
            file.Write((int)kind);
            file.Write(offset);
            offset += Padded(Size(shape, kind));
        }
        foreach (var (_, _, kind, values) in tensors)
        {
            Pad(file);
            if (kind == TensorKind.Q8)
                WriteBlocks(file, values());
            else
                foreach (var value in values())
                    file.Write(value);
        }
        Pad(file);
    }

    /// <summary>Each block: its scale as float16, then a whole number from -127 to 127 for each value.</summary>
    private static void WriteBlocks(BinaryWriter file, float[] values)
    {
        for (var start = 0; start < values.Length; start += Block)
        {
            var block = values.AsSpan(start, Block);
            var largest = 0f;
            foreach (var value in block)
                largest = Math.Max(largest, Math.Abs(value));
            var scale = largest / sbyte.MaxValue;
            file.Write((Half)scale);
            foreach (var value in block)
                file.Write((sbyte)(scale == 0 ? 0 : MathF.Round(value / scale)));
        }
    }

    private static long Size(long[] shape, TensorKind kind)
    {
        var count = shape.Aggregate(1L, (product, dimension) => product * dimension);
        return kind == TensorKind.Q8 ? count / Block * (Block + 2) : count * sizeof(float);
    }

    private static long Padded(long size) => (size + Alignment - 1) / Alignment * Alignment;

    private static void Pad(BinaryWriter file)
    {
        file.Flush();
        for (var left = Padded(file.BaseStream.Position) - file.BaseStream.Position; left > 0; left--)
            file.Write((byte)0);
    }

    private void Entry(string key, int value)
    {
        Key(key, ValueKind.UInt32);
        metadata.Write(BitConverter.GetBytes(value));
    }

    private void Entry(string key, string value)
    {
        Key(key, ValueKind.String);
        metadata.Write(Text(value));
    }

    private void Array(string key, string[] values)
    {
        Key(key, ValueKind.Array);
        metadata.Write([.. BitConverter.GetBytes((int)ValueKind.String), .. BitConverter.GetBytes((long)values.Length)]);
        foreach (var value in values)
            metadata.Write(Text(value));
    }

    private void Key(string key, ValueKind kind)
    {
        entries++;
        metadata.Write([.. Text(key), .. BitConverter.GetBytes((int)kind)]);
    }

    private static byte[] Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [.. BitConverter.GetBytes((long)bytes.Length), .. bytes];
    }
}
