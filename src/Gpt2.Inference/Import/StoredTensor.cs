using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Gpt2.Inference.Import;

/// <summary>One tensor of a checkpoint, converted to float32 in parts, so that no second copy of a model is in memory.</summary>
/// <param name="Scales">Only for I8 tensors.</param>
internal readonly record struct StoredTensor(SafetensorsFile File, TensorEntry Entry, TensorType Type, BlockScales? Scales = null)
{
    public long Count => (Entry.End - Entry.Begin) / SizeOf(Type);

    public static int SizeOf(TensorType type) =>
        type switch
        {
            TensorType.F64 => 8,
            TensorType.F32 => 4,
            TensorType.I8 => 1,
            _ => 2,
        };

    /// <summary>Converts the elements from <paramref name="start"/> on until <paramref name="destination"/> is full.</summary>
    public void Read(long start, Span<float> destination)
    {
        if (Type == TensorType.F32)
            File.Read(Entry, start * sizeof(float), MemoryMarshal.AsBytes(destination));
        else
            Convert(start, destination);
        if (!destination.IsEmpty && !TensorPrimitives.IsFiniteAll<float>(destination)) // false for an empty span
            throw new Gpt2Exception(
                $"{File.Path} is damaged: the tensor {Entry.Name} contains infinite numbers or NaN.",
                "Download or copy the file again. If the model was trained to such weights, it cannot be used."
            );
    }

    public float[] ReadAll()
    {
        var values = new float[Count];
        Read(0, values);
        return values;
    }

    private void Convert(long start, Span<float> destination)
    {
        var length = destination.Length * SizeOf(Type);
        var stored = ArrayPool<byte>.Shared.Rent(length);
        var bytes = stored.AsSpan(0, length);
        File.Read(Entry, start * SizeOf(Type), bytes);
        switch (Type)
        {
            case TensorType.F64:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, double>(bytes), destination);
                break;
            case TensorType.F16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), destination);
                break;
            case TensorType.BF16:
                var halves = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (var i = 0; i < halves.Length; i++)
                    destination[i] = BitConverter.UInt32BitsToSingle((uint)halves[i] << 16); // bfloat16 is the upper half of float32
                break;
            case TensorType.I8:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, sbyte>(bytes), destination);
                Scales!.Apply(start, destination);
                break;
        }
        ArrayPool<byte>.Shared.Return(stored);
    }
}
