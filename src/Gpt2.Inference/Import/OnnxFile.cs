using System.Runtime.InteropServices;
using Google.Protobuf;
using Gpt2.Inference.Import.Onnx;
using Microsoft.Win32.SafeHandles;

namespace Gpt2.Inference.Import;

/// <summary>Writes an ONNX model: the graph as protobuf, its weights in one file beside it that ONNX Runtime maps into memory.</summary>
internal sealed class OnnxFile : IDisposable
{
    public const string GraphName = "model.onnx";
    public const string WeightsName = "model.bin";

    /// <summary>ONNX Runtime maps external data only at page boundaries.</summary>
    private const int Alignment = 4096;

    /// <summary>Tensors up to this size stand in the graph itself.</summary>
    private const int InlineBytes = 1024;

    /// <summary>float32 values converted at once.</summary>
    private const int ValuesAtOnce = 1 << 18;

    private readonly string directory;
    private readonly SafeFileHandle weights;
    private readonly GraphProto graph = new() { Name = "gpt2" };
    private readonly Dictionary<string, TensorProto> initializers = [];
    private long end; // of the weights file
    private int names;

    public OnnxFile(string directory)
    {
        this.directory = directory;
        weights = File.OpenHandle(Path.Combine(directory, WeightsName), FileMode.Create, FileAccess.Write);
    }

    public string Input(string name, TensorProto.Types.DataType type, params object[] shape)
    {
        graph.Input.Add(Value(name, type, shape));
        return name;
    }

    public void Output(string name, TensorProto.Types.DataType type, params object[] shape) => graph.Output.Add(Value(name, type, shape));

    /// <summary>Adds a node of ai.onnx with one output.</summary>
    /// <returns>The name of its output.</returns>
    public string Node(string op, string[] inputs, params (string Name, object Value)[] attributes)
    {
        var output = Fresh(op);
        Node("", op, inputs, [output], attributes);
        return output;
    }

    /// <summary>Adds a node of com.microsoft with one output.</summary>
    /// <returns>The name of its output.</returns>
    public string ContribNode(string op, string[] inputs, params (string Name, object Value)[] attributes)
    {
        var output = Fresh(op);
        Node("com.microsoft", op, inputs, [output], attributes);
        return output;
    }

    /// <summary>Adds a node with named outputs.</summary>
    public void Node(string domain, string op, string[] inputs, string[] outputs, params (string Name, object Value)[] attributes)
    {
        var node = new NodeProto
        {
            Name = Fresh(op),
            OpType = op,
            Domain = domain,
        };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        node.Attribute.AddRange(attributes.Select(a => Attribute(a.Name, a.Value)));
        graph.Node.Add(node);
    }

    /// <summary>A name that no other value of the graph has.</summary>
    public string Fresh(string stem) => $"{stem}_{names++}";

    /// <summary>A small int64 vector.</summary>
    public string Constant(params long[] values) =>
        Inline(Fresh("constant"), TensorProto.Types.DataType.Int64, [values.Length], MemoryMarshal.AsBytes<long>(values));

    /// <summary>A stored weight as float32, converted a stretch at a time.</summary>
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
        Locate(Initializer(name, type, shape), offset, bytes);
        return new(weights, offset);
    }

    /// <summary>Another view, of another shape, of a tensor's bytes: nothing is stored twice.</summary>
    public string Alias(string name, string original, params long[] shape)
    {
        var source = initializers[original];
        var tensor = Initializer(name, (TensorProto.Types.DataType)source.DataType, shape);
        tensor.ExternalData.AddRange(source.ExternalData);
        tensor.DataLocation = source.DataLocation;
        return name;
    }

    public void Save()
    {
        RandomAccess.FlushToDisk(weights);
        var model = new ModelProto
        {
            IrVersion = 10,
            ProducerName = "gpt2-lsp",
            Graph = graph,
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 21 });
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "com.microsoft", Version = 1 });
        using var file = File.Create(Path.Combine(directory, GraphName));
        model.WriteTo(file);
        file.Flush(flushToDisk: true);
    }

    public void Dispose() => weights.Dispose();

    private TensorProto Initializer(string name, TensorProto.Types.DataType type, long[] shape)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type };
        tensor.Dims.AddRange(shape);
        initializers.Add(name, tensor);
        graph.Initializer.Add(tensor);
        return tensor;
    }

    private string Inline(string name, TensorProto.Types.DataType type, long[] shape, ReadOnlySpan<byte> bytes)
    {
        Initializer(name, type, shape).RawData = ByteString.CopyFrom(bytes);
        return name;
    }

    private static void Locate(TensorProto tensor, long offset, long length)
    {
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = WeightsName });
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = offset.ToString() });
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = length.ToString() });
    }

    private static AttributeProto Attribute(string name, object value) =>
        value switch
        {
            float f => new()
            {
                Name = name,
                F = f,
                Type = AttributeProto.Types.AttributeType.Float,
            },
            long[] several => new()
            {
                Name = name,
                Ints = { several },
                Type = AttributeProto.Types.AttributeType.Ints,
            },
            _ => new()
            {
                Name = name,
                I = Convert.ToInt64(value),
                Type = AttributeProto.Types.AttributeType.Int,
            },
        };

    private static ValueInfoProto Value(string name, TensorProto.Types.DataType type, object[] shape)
    {
        var dimensions = new TensorShapeProto();
        dimensions.Dim.AddRange(
            shape.Select(d =>
                d is string symbol
                    ? new TensorShapeProto.Types.Dimension { DimParam = symbol }
                    : new TensorShapeProto.Types.Dimension { DimValue = Convert.ToInt64(d) }
            )
        );
        return new()
        {
            Name = name,
            Type = new()
            {
                TensorType = new() { ElemType = (int)type, Shape = dimensions },
            },
        };
    }
}
