using System.Runtime.InteropServices;
using Gpt2.Inference.Import;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Gpt2.Inference.Session;

/// <summary>Keys and values of all layers, each [1, H, C, d], in one stretch of native memory with room for the whole context. The system backs
/// with memory only what has been written, so short texts cost little, and nothing is ever moved.</summary>
internal sealed unsafe class KvCache : IDisposable
{
    private const int MemoryAlignment = 64; // a cache line, and the widest vector

    private readonly void* memory;
    private readonly OrtValue[] values;

    /// <param name="type">As the graph has it.</param>
    public KvCache(Gpt2Config config, TensorElementType type)
    {
        var bytes = (long)config.Heads * config.ContextLength * config.HeadWidth * (type == TensorElementType.Float ? sizeof(float) : sizeof(ushort));
        var stride = (bytes + MemoryAlignment - 1) / MemoryAlignment * MemoryAlignment;
        memory = NativeMemory.AllocZeroed((nuint)(2 * config.Layers * stride + MemoryAlignment));
        var first = ((nint)memory + MemoryAlignment - 1) / MemoryAlignment * MemoryAlignment;
        values = [.. Enumerable.Range(0, 2 * config.Layers).Select(i => OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, type, [1, config.Heads, config.ContextLength, config.HeadWidth], first + (nint)(i * stride), bytes))];
    }

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

    public void Dispose()
    {
        foreach (var value in values)
            value.Dispose();
        NativeMemory.Free(memory);
    }
}
