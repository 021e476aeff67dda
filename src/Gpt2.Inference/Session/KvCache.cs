using System.Runtime.InteropServices;
using Gpt2.Inference.Import;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Gpt2.Inference.Session;

/// <summary>Keys and values of all layers, each [B, H, M, d], in one block of native memory. The system provides memory only for what has
/// been written, so short texts cost little, and nothing is ever moved.</summary>
internal sealed unsafe class KvCache : IDisposable
{
    private const int MemoryAlignment = 64; // a cache line, and the widest vector

    private void* memory; // null once it is freed
    private readonly nint start;
    private readonly long stride; // bytes from one buffer to the next
    private readonly int runs; // slices of M·d values in a buffer
    private readonly int tokenBytes; // of one token in a slice
    private readonly OrtValue[] values;

    /// <param name="rows">B.</param>
    /// <param name="room">M, in tokens.</param>
    public KvCache(Gpt2Config config, int rows, int room)
    {
        (Rows, Room) = (rows, room);
        runs = rows * config.Heads;
        tokenBytes = config.CachedHeadWidth * sizeof(float);
        var bytes = (long)runs * room * tokenBytes;
        stride = (bytes + MemoryAlignment - 1) / MemoryAlignment * MemoryAlignment;
        memory = NativeMemory.AllocZeroed((nuint)(2 * config.Layers * stride + MemoryAlignment));
        start = ((nint)memory + MemoryAlignment - 1) / MemoryAlignment * MemoryAlignment;
        values =
        [
            .. Enumerable
                .Range(0, 2 * config.Layers)
                .Select(i =>
                    OrtValue.CreateTensorValueWithData(
                        OrtMemoryInfo.DefaultInstance,
                        TensorElementType.Float,
                        [rows, config.Heads, room, config.CachedHeadWidth],
                        Buffer(i),
                        bytes
                    )
                ),
        ];
    }

    /// <summary>Sequences, B.</summary>
    public int Rows { get; }

    /// <summary>Bytes of one token of one sequence.</summary>
    public long TokenBytes => (long)values.Length * runs / Rows * tokenBytes;

    /// <summary>The most tokens in each, M.</summary>
    public int Room { get; }

    /// <summary>The number of tokens in each.</summary>
    public int Length { get; set; }

    /// <summary>Binds every buffer as both input and output, so that a run appends in place.</summary>
    public void Bind(OrtIoBinding binding)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var name = $"{(i % 2 == 0 ? "key" : "value")}_{i / 2}";
            binding.BindInput($"past_{name}", values[i]);
            binding.BindOutput($"present_{name}", values[i]);
        }
    }

    /// <summary>Makes each sequence a copy of the first and last tokens of another cache's only sequence.</summary>
    public void CopyFrom(KvCache other, int first, int last)
    {
        for (var i = 0; i < values.Length; i++)
        for (var run = 0; run < runs; run++)
        {
            var (from, to) = (other.Buffer(i) + other.Start(run % other.runs), Buffer(i) + Start(run));
            Copy(from, to, first);
            Copy(from + (other.Length - last) * tokenBytes, to + first * tokenBytes, last);
        }
        Length = first + last;
    }

    public void Dispose()
    {
        foreach (var value in values)
            value.Dispose();
        NativeMemory.Free(memory);
        memory = null;
    }

    private nint Buffer(int i) => start + (nint)(i * stride);

    /// <summary>Where a slice begins in its buffer.</summary>
    private nint Start(int run) => (nint)((long)run * Room * tokenBytes);

    private void Copy(nint from, nint to, int tokens)
    {
        var bytes = (long)tokens * tokenBytes;
        System.Buffer.MemoryCopy((void*)from, (void*)to, bytes, bytes);
    }
}
