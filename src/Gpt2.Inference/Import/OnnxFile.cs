using System.Runtime.InteropServices;
using Gpt2.Inference.Import.Onnx;
using Microsoft.Win32.SafeHandles;

namespace Gpt2.Inference.Import;

/// <summary>Writes an ONNX model: the graph as protobuf, and its weights in one file beside it that ONNX Runtime maps into
/// memory.</summary>
internal sealed class OnnxFile : OnnxGraph, IDisposable
{
    public const string GraphName = "model.onnx";
    public const string WeightsName = "model.bin";

    /// <summary>ONNX Runtime maps external data only at page boundaries.</summary>
    private const int Alignment = 4096;

    /// <summary>Tensors up to this size are stored in the graph itself.</summary>
    private const int InlineBytes = 1024;

    /// <summary>How many float32 values are converted at once.</summary>
    private const int ValuesAtOnce = 1 << 18;

    private readonly string directory;
    private readonly SafeFileHandle weights;
    private readonly Dictionary<string, TensorProto> stored = [];
    private long end; // of the weights file

    public OnnxFile(string directory)
        : base("gpt2")
    {
        this.directory = directory;
        weights = File.OpenHandle(Path.Combine(directory, WeightsName), FileMode.Create, FileAccess.Write);
    }

    /// <summary>A stored weight as float32, converted in parts.</summary>
    public string Float(string name, StoredTensor weight, params long[] shape)
    {
        if (weight.Count * sizeof(float) <= InlineBytes)
            return Inline(name, TensorProto.Types.DataType.Float, shape, MemoryMarshal.AsBytes<float>(weight.ReadAll()));

        var stretch = Reserve(name, TensorProto.Types.DataType.Float, shape, weight.Count * sizeof(float));
        var buffer = new float[Math.Min(ValuesAtOnce, weight.Count)];
        for (long start = 0; start < weight.Count; start += buffer.Length)
        {
            var values = buffer.AsSpan(0, (int)Math.Min(buffer.Length, weight.Count - start));
            weight.Read(start, values);
            stretch.Write(start * sizeof(float), MemoryMarshal.AsBytes(values));
        }
        return name;
    }

    /// <summary>A tensor whose <paramref name="bytes"/> bytes are written later.</summary>
    public TensorSlot Reserve(string name, TensorProto.Types.DataType type, long[] shape, long bytes)
    {
        var offset = (end + Alignment - 1) / Alignment * Alignment;
        end = offset + bytes;
        stored.Add(name, Initializer(name, type, shape));
        Locate(stored[name], offset, bytes);
        return new(weights, offset);
    }

    /// <summary>Another view of a tensor's bytes with a different shape; nothing is stored twice.</summary>
    public string Alias(string name, string original, params long[] shape)
    {
        var source = stored[original];
        var tensor = Initializer(name, (TensorProto.Types.DataType)source.DataType, shape);
        tensor.ExternalData.AddRange(source.ExternalData);
        tensor.DataLocation = source.DataLocation;
        return name;
    }

    public void Save()
    {
        RandomAccess.FlushToDisk(weights);
        using var file = File.Create(Path.Combine(directory, GraphName));
        WriteTo(file);
        file.Flush(flushToDisk: true);
    }

    public void Dispose() => weights.Dispose();

    private static void Locate(TensorProto tensor, long offset, long length)
    {
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = WeightsName });
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = offset.ToString() });
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = length.ToString() });
    }
}
