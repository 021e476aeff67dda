using System.Numerics.Tensors;

namespace Gpt2.Inference.Import;

/// <summary>A weight matrix as the product needs it: N rows (outputs) of K values (inputs).</summary>
/// <param name="Weight">The stored tensor.</param>
/// <param name="Rows">N.</param>
/// <param name="Columns">K.</param>
/// <param name="Transposed">Stored as [K, N], as GPT-2's Conv1D layers are.</param>
internal readonly record struct Matrix(Weight Weight, int Rows, int Columns, bool Transposed)
{
    /// <summary>Reads <paramref name="count"/> rows into <paramref name="destination"/>, [count, K].</summary>
    /// <param name="scratch">Room for as many values as there are rows to read.</param>
    public void ReadRows(int first, int count, Span<float> destination, Span<float> scratch)
    {
        if (!Transposed)
        {
            Weight.Read((long)first * Columns, destination[..(count * Columns)]);
            return;
        }
        for (var k = 0; k < Columns; k++)
        {
            Weight.Read((long)k * Rows + first, scratch[..count]);
            for (var n = 0; n < count; n++)
                destination[n * Columns + k] = scratch[n];
        }
    }
}

/// <summary>Symmetric block quantisation in the layout of ONNX Runtime's MatMulNBits.</summary>
internal static class Quantizer
{
    /// <summary>Values that share one scale.</summary>
    public const int BlockSize = 32;

    /// <summary>Rows converted at once: a few MB of float32 in all, whatever the model's size.</summary>
    private const int RowsAtOnce = 64;

    /// <returns>Packed values [N, K·bits/8] and scales [N, K/32].</returns>
    public static (byte[] Packed, float[] Scales) Quantize(Matrix matrix, int bits)
    {
        var (rows, columns) = (matrix.Rows, matrix.Columns);
        var packed = new byte[(long)rows * columns * bits / 8];
        var scales = new float[(long)rows * columns / BlockSize];
        var batches = (rows + RowsAtOnce - 1) / RowsAtOnce;
        Parallel.For(0, batches, () => (new float[RowsAtOnce * columns], new float[RowsAtOnce]), (batch, _, buffers) =>
        {
            var (values, scratch) = buffers;
            var first = batch * RowsAtOnce;
            var count = Math.Min(RowsAtOnce, rows - first);
            matrix.ReadRows(first, count, values, scratch);
            QuantizeBlocks(
                values.AsSpan(0, count * columns), bits,
                packed.AsSpan((int)((long)first * columns * bits / 8), count * columns * bits / 8),
                scales.AsSpan((int)((long)first * columns / BlockSize), count * columns / BlockSize));
            return buffers;
        }, _ => { });
        return (packed, scales);
    }

    private static void QuantizeBlocks(ReadOnlySpan<float> values, int bits, Span<byte> packed, Span<float> scales)
    {
        var blockBytes = BlockSize * bits / 8;
        for (var block = 0; block < scales.Length; block++)
        {
            var source = values.Slice(block * BlockSize, BlockSize);
            var target = packed.Slice(block * blockBytes, blockBytes);
            scales[block] = bits == 8 ? Pack8(source, target) : Pack4(source, target);
        }
    }

    /// <summary>-127..127, stored with an offset of 128.</summary>
    private static float Pack8(ReadOnlySpan<float> source, Span<byte> target)
    {
        var scale = MathF.Abs(TensorPrimitives.MaxMagnitude(source)) / 127;
        var inverse = scale == 0 ? 0 : 1 / scale;
        for (var i = 0; i < BlockSize; i++)
            target[i] = (byte)(MathF.Round(source[i] * inverse) + 128);
        return scale;
    }

    /// <summary>-8..7, stored with an offset of 8, the first value in the low half; the largest magnitude is mapped to -8, which uses all 16 steps.</summary>
    private static float Pack4(ReadOnlySpan<float> source, Span<byte> target)
    {
        var scale = TensorPrimitives.MaxMagnitude(source) / -8;
        var inverse = scale == 0 ? 0 : 1 / scale;
        for (var i = 0; i < BlockSize; i += 2)
            target[i / 2] = (byte)(Nibble(source[i] * inverse) | Nibble(source[i + 1] * inverse) << 4);
        return scale;

        static int Nibble(float value) => Math.Clamp((int)MathF.Round(value) + 8, 0, 15);
    }
}
