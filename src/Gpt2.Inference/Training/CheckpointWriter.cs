using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gpt2.Inference.Import;

namespace Gpt2.Inference.Training;

/// <summary>Writes weights as a safetensors file in float16, in Hugging Face's layout.</summary>
internal static class CheckpointWriter
{
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string directory, TensorSet weights)
    {
        using var file = File.Create(Path.Combine(directory, Checkpoint.SingleFile));
        var header = JsonSerializer.SerializeToUtf8Bytes(Header(weights), SafetensorsJson.Default.DictionaryStringWrittenTensor);
        var length = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        file.Write(length);
        file.Write(header);
        foreach (var (name, _) in weights.Parameters)
        {
            var halves = new Half[weights[name].Length];
            TensorPrimitives.ConvertToHalf(weights[name], halves);
            file.Write(MemoryMarshal.AsBytes<Half>(halves));
        }
        file.Flush(flushToDisk: true);
    }

    private static Dictionary<string, WrittenTensor> Header(TensorSet weights)
    {
        var (header, end) = (new Dictionary<string, WrittenTensor>(), 0L);
        foreach (var parameter in weights.Parameters)
        {
            var begin = end;
            end += parameter.Count * 2;
            header[parameter.Name] = new(nameof(TensorType.F16), parameter.Shape, [begin, end]);
        }
        return header;
    }
}

/// <summary>One entry of a safetensors header.</summary>
internal sealed record WrittenTensor(
    [property: JsonPropertyName("dtype")] string Type,
    [property: JsonPropertyName("shape")] long[] Shape,
    [property: JsonPropertyName("data_offsets")] long[] Offsets
);

[JsonSerializable(typeof(Dictionary<string, WrittenTensor>))]
internal sealed partial class SafetensorsJson : JsonSerializerContext;
