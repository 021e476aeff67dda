using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Gpt2.Inference.Import;

namespace Gpt2.Inference.Tests.Fixtures;

/// <summary>Writes safetensors files, also with headers that are not valid.</summary>
internal static class SafetensorsWriter
{
    public static void Write(string path, TensorType type, IEnumerable<(string Name, int[] Shape, double[] Values)> tensors) =>
        Write(path, tensors.Select(tensor => (tensor.Name, type, tensor.Shape, tensor.Values)));

    public static void Write(string path, IEnumerable<(string Name, TensorType Type, int[] Shape, double[] Values)> tensors)
    {
        var header = new Dictionary<string, object> { ["__metadata__"] = new { format = "pt" } };
        var data = new MemoryStream();
        foreach (var (name, type, shape, values) in tensors)
        {
            var begin = data.Length;
            data.Write(Bytes(type, values));
            header[name] = new
            {
                dtype = type.ToString(),
                shape,
                data_offsets = new[] { begin, data.Length },
            };
        }
        WriteRaw(path, JsonSerializer.Serialize(header), data.ToArray());
    }

    /// <param name="claimed">The header's length that the file states; the true one if null.</param>
    public static void WriteRaw(string path, string header, byte[] data, long? claimed = null)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, claimed ?? text.Length);
        File.WriteAllBytes(path, [.. length, .. text, .. data]);
    }

    public static (string Header, byte[] Data) ReadRaw(string path)
    {
        var file = File.ReadAllBytes(path);
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        return (Encoding.UTF8.GetString(file, 8, length), file[(8 + length)..]);
    }

    /// <summary>The value after it has been stored as <paramref name="type"/>.</summary>
    public static double Rounded(TensorType type, double value) =>
        type switch
        {
            TensorType.F64 => value,
            TensorType.F32 => (float)value,
            TensorType.F16 => (double)(Half)value,
            _ => BitConverter.UInt32BitsToSingle((uint)BFloat16(value) << 16),
        };

    private static byte[] Bytes(TensorType type, double[] values) =>
        type switch
        {
            TensorType.F64 => MemoryMarshal.AsBytes<double>(values).ToArray(),
            TensorType.F32 => MemoryMarshal.AsBytes<float>(Array.ConvertAll(values, v => (float)v)).ToArray(),
            TensorType.F16 => MemoryMarshal.AsBytes<Half>(Array.ConvertAll(values, v => (Half)v)).ToArray(),
            TensorType.I8 => Array.ConvertAll(values, v => (byte)(sbyte)v),
            _ => MemoryMarshal.AsBytes<ushort>(Array.ConvertAll(values, BFloat16)).ToArray(),
        };

    private static ushort BFloat16(double value) => (ushort)(BitConverter.SingleToUInt32Bits((float)value) + 0x8000 >> 16);
}
