using System.Runtime.InteropServices;
using Google.Protobuf;
using Gpt2.Inference.Import.Onnx;

namespace Gpt2.Inference.Import;

/// <summary>An ONNX graph under construction: inputs, nodes, small constants.</summary>
internal class OnnxGraph(string name)
{
    private readonly GraphProto graph = new() { Name = name };
    private int names;

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

    /// <summary>One float32 number.</summary>
    public string Scalar(float value) =>
        Inline(Fresh("scalar"), TensorProto.Types.DataType.Float, [], MemoryMarshal.AsBytes<float>([value]));

    /// <summary>A float32 tensor stored in the graph itself.</summary>
    public string Constant(ReadOnlySpan<float> values, params long[] shape) =>
        Inline(Fresh("constant"), TensorProto.Types.DataType.Float, shape, MemoryMarshal.AsBytes(values));

    /// <summary>The whole model in ONNX's format, except weights kept in other files.</summary>
    public void WriteTo(Stream stream)
    {
        var model = new ModelProto
        {
            IrVersion = 10,
            ProducerName = "gpt2-lsp",
            Graph = graph,
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 21 });
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "com.microsoft", Version = 1 });
        model.WriteTo(stream);
    }

    /// <inheritdoc cref="WriteTo"/>
    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        WriteTo(stream);
        return stream.ToArray();
    }

    protected TensorProto Initializer(string name, TensorProto.Types.DataType type, long[] shape)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type };
        tensor.Dims.AddRange(shape);
        graph.Initializer.Add(tensor);
        return tensor;
    }

    protected string Inline(string name, TensorProto.Types.DataType type, long[] shape, ReadOnlySpan<byte> bytes)
    {
        Initializer(name, type, shape).RawData = ByteString.CopyFrom(bytes);
        return name;
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
            string text => new()
            {
                Name = name,
                S = ByteString.CopyFromUtf8(text),
                Type = AttributeProto.Types.AttributeType.String,
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
