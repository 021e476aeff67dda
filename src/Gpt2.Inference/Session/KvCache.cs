using System.Runtime.InteropServices;
using Gpt2.Inference.Import;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Gpt2.Inference.Session;

/// <summary>Keys and values of all layers, each [1, H, capacity, d] in native memory. It grows by doubling, so that short texts cost little.</summary>
internal sealed unsafe class KvCache : IDisposable
{
    private const int FirstCapacity = 256;
    private const int MemoryAlignment = 64; // a cache line, and the widest vector

    private readonly Gpt2Config config;
    private readonly nint[] buffers;
    private readonly OrtValue?[] values;

    public KvCache(Gpt2Config config)
    {
        this.config = config;
        buffers = new nint[2 * config.Layers];
        values = new OrtValue?[2 * config.Layers];
    }

    /// <summary>Tokens there is room for.</summary>
    public int Capacity { get; private set; }

    /// <summary>Native memory in use, in bytes.</summary>
    public long Bytes => buffers.Length * BytesPerBuffer(Capacity);

    /// <summary>Makes room for <paramref name="needed"/> tokens and keeps the first <paramref name="used"/>.</summary>
    /// <returns>Whether the buffers moved and must be bound again.</returns>
    public bool Reserve(int needed, int used)
    {
        if (needed <= Capacity)
            return false;
        var capacity = Math.Min(config.ContextLength, Math.Max(Math.Max(FirstCapacity, 2 * Capacity), needed));
        for (var i = 0; i < buffers.Length; i++)
            Grow(i, capacity, used);
        Capacity = capacity;
        return true;
    }

    /// <summary>Binds every buffer as both input and output, so that a run appends in place.</summary>
    public void Bind(OrtIoBinding binding)
    {
        for (var layer = 0; layer < config.Layers; layer++)
        {
            var (key, value) = (values[2 * layer]!, values[2 * layer + 1]!);
            binding.BindInput($"past_key_{layer}", key);
            binding.BindOutput($"present_key_{layer}", key);
            binding.BindInput($"past_value_{layer}", value);
            binding.BindOutput($"present_value_{layer}", value);
        }
    }

    public void Dispose()
    {
        for (var i = 0; i < buffers.Length; i++)
        {
            values[i]?.Dispose();
            NativeMemory.AlignedFree((void*)buffers[i]);
            (values[i], buffers[i]) = (null, 0);
        }
    }

    private void Grow(int i, int capacity, int used)
    {
        var larger = (float*)NativeMemory.AlignedAlloc((nuint)BytesPerBuffer(capacity), MemoryAlignment);
        NativeMemory.Clear(larger, (nuint)BytesPerBuffer(capacity));
        for (var head = 0; head < config.Heads && used > 0; head++)
            Row((float*)buffers[i], head, Capacity, used).CopyTo(Row(larger, head, capacity, used));

        values[i]?.Dispose();
        NativeMemory.AlignedFree((void*)buffers[i]);
        buffers[i] = (nint)larger;
        values[i] = OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, TensorElementType.Float, [1, config.Heads, capacity, config.HeadWidth], buffers[i], BytesPerBuffer(capacity));
    }

    private Span<float> Row(float* buffer, int head, int capacity, int used) =>
        new(buffer + (long)head * capacity * config.HeadWidth, used * config.HeadWidth);

    private long BytesPerBuffer(int capacity) => (long)config.Heads * capacity * config.HeadWidth * sizeof(float);
}
