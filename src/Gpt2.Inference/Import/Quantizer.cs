using System.Numerics.Tensors;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Gpt2.Inference.Import;

/// <summary>Symmetric block quantisation in the layout of ONNX Runtime's MatMulNBits.</summary>
internal static class Quantizer
{
    /// <summary>Every block size is a multiple of this many values.</summary>
    public const int SmallestBlock = 32;

    /// <summary>The embedding and the head have 8 bits even if the layers have 4. In the bundled model, 4 bits there lose more than in all
    /// layers together.</summary>
    public const int EmbeddingBits = 8;

    /// <summary>How many values share one scale: the largest power of two that divides the length of a row, up to a bound; or the shortest
    /// block if there is none, the last block then being padded with zeros. Long blocks make products fast, since each has fewer scales and
    /// sums. In a narrow model 256 values would be a whole row, and one outlier would cost all others their precision; in 4 bit an outlier
    /// costs more.</summary>
    /// <param name="columns">K.</param>
    /// <param name="width">D of the model.</param>
    public static int BlockSize(int columns, int bits, int width) =>
        Math.Clamp(
            columns & -columns,
            SmallestBlock,
            bits == 4 ? 64
                : width < 768 ? 128
                : 256
        );

    /// <summary>The length of a row in complete blocks.</summary>
    /// <param name="columns">K.</param>
    public static int PaddedLength(int columns, int size) => (columns + size - 1) / size * size;

    /// <summary>How many rows one thread works on: a tile of them stays in the first-level cache, and all their blocks take a few hundred
    /// kB, whatever the model's size.</summary>
    private const int RowsAtOnce = 128;

    /// <summary>Writes packed values [N, K·bits/8] and scales [N, K/block], a band of rows at a time.</summary>
    /// <param name="size">The number of values in a block.</param>
    /// <exception cref="IOException">The disk is full.</exception>
    public static void Quantize(WeightMatrix matrix, int bits, int size, TensorSlot packed, TensorSlot scales)
    {
        var bands = (matrix.Rows + RowsAtOnce - 1) / RowsAtOnce;
        try
        {
            Parallel.For(
                0,
                bands,
                () => new Band(matrix, bits, size),
                (number, _, band) => band.Write(number * RowsAtOnce, packed, scales),
                _ => { }
            );
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerException!); // the thread's own exception, not an aggregate
        }
    }

    /// <summary>The buffers of one thread.</summary>
    private sealed class Band(WeightMatrix matrix, int bits, int size)
    {
        private readonly int blocks = PaddedLength(matrix.Columns, size) / size;
        private readonly int blockBytes = size * bits / 8;
        private readonly byte[] packed = new byte[RowsAtOnce * PaddedLength(matrix.Columns, size) * bits / 8];
        private readonly float[] scales = new float[RowsAtOnce * PaddedLength(matrix.Columns, size) / size];
        private readonly float[] tile = new float[RowsAtOnce * size];
        private readonly float[] scratch = new float[RowsAtOnce];

        public Band Write(int row, TensorSlot packedStretch, TensorSlot scaleStretch)
        {
            var rows = Math.Min(RowsAtOnce, matrix.Rows - row);
            for (var block = 0; block < blocks; block++)
            {
                matrix.ReadTile(row, rows, block * size, size, tile, scratch);
                for (var n = 0; n < rows; n++)
                    Pack(n * blocks + block, tile.AsSpan(n * size, size));
            }
            packedStretch.Write((long)row * blocks * blockBytes, packed.AsSpan(0, rows * blocks * blockBytes));
            scaleStretch.Write((long)row * blocks * sizeof(float), MemoryMarshal.AsBytes(scales.AsSpan(0, rows * blocks)));
            return this;
        }

        private void Pack(int block, ReadOnlySpan<float> values)
        {
            var target = packed.AsSpan(block * blockBytes, blockBytes);
            scales[block] = bits == 8 ? Pack8(values, target) : Pack4(values, target);
        }
    }

    /// <summary>-127..127, stored with an offset of 128.</summary>
    private static float Pack8(ReadOnlySpan<float> source, Span<byte> target)
    {
        var scale = MathF.Abs(TensorPrimitives.MaxMagnitude(source)) / 127;
        for (var i = 0; i < source.Length; i += SmallestBlock)
            (Steps(source.Slice(i, SmallestBlock), scale).AsByte() ^ Vector256.Create((byte)128)).CopyTo(target[i..]);
        return scale;
    }

    /// <summary>-8..7, stored with an offset of 8, the first value in the lower half. The largest magnitude is mapped to -8, so that all 16
    /// steps are used.</summary>
    private static float Pack4(ReadOnlySpan<float> source, Span<byte> target)
    {
        var scale = TensorPrimitives.MaxMagnitude(source) / -8;
        for (var i = 0; i < source.Length; i += SmallestBlock)
        {
            var nibbles = Vector256.Min(
                Steps(source.Slice(i, SmallestBlock), scale) + Vector256.Create((sbyte)8),
                Vector256.Create((sbyte)15)
            );
            var pairs = nibbles.AsUInt16(); // two nibbles in two bytes
            pairs |= pairs >> 4;
            Vector128
                .Narrow(pairs.GetLower() & Vector128.Create((ushort)255), pairs.GetUpper() & Vector128.Create((ushort)255))
                .CopyTo(target[(i / 2)..]);
        }
        return scale;
    }

    /// <summary>Values in units of their block's scale, rounded to even.</summary>
    private static Vector256<sbyte> Steps(ReadOnlySpan<float> source, float scale)
    {
        var inverse = scale == 0 ? 0 : 1 / scale;
        var first = Vector256.Narrow(Eight(source), Eight(source[8..]));
        var second = Vector256.Narrow(Eight(source[16..]), Eight(source[24..]));
        return Vector256.Narrow(first, second);

        Vector256<int> Eight(ReadOnlySpan<float> values) =>
            Vector256.ConvertToInt32Native(Vector256.Round(Vector256.Create(values) * inverse));
    }
}
