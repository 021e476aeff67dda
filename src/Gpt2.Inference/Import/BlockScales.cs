using System.Numerics.Tensors;

namespace Gpt2.Inference.Import;

/// <summary>The factors for the 8-bit values of a stored matrix, one for each block. Both dimensions of the scales' tensor divide those of
/// the matrix, which gives the size of a block.</summary>
/// <param name="values">The scales, row by row.</param>
/// <param name="matrix">The matrix's shape, [rows, columns].</param>
/// <param name="scales">The scales' shape.</param>
internal sealed class BlockScales(float[] values, long[] matrix, long[] scales)
{
    /// <summary>The scales of the tensor NAME are the tensor NAME.scales.</summary>
    public const string Suffix = ".scales";

    private readonly long columns = matrix[1],
        blockRows = matrix[0] / scales[0],
        blockColumns = matrix[1] / scales[1],
        blocksInRow = scales[1];

    /// <summary>Multiplies the matrix's values, stored row by row, from <paramref name="start"/> on.</summary>
    public void Apply(long start, Span<float> stretch)
    {
        while (!stretch.IsEmpty)
        {
            var (row, column) = Math.DivRem(start, columns);
            var ofRow = values.AsSpan((int)(row / blockRows * blocksInRow), (int)blocksInRow);
            var length = (int)Math.Min(stretch.Length, blockColumns == 1 ? columns - column : blockColumns - column % blockColumns);
            var part = stretch[..length];
            if (blockColumns == 1)
                TensorPrimitives.Multiply(part, ofRow.Slice((int)column, length), part);
            else
                TensorPrimitives.Multiply(part, ofRow[(int)(column / blockColumns)], part);
            stretch = stretch[length..];
            start += length;
        }
    }
}
