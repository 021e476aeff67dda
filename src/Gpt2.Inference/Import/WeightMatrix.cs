namespace Gpt2.Inference.Import;

/// <summary>A weight matrix as the product needs it: N rows (outputs) of K values (inputs).</summary>
/// <param name="Weight">The stored tensor.</param>
/// <param name="Rows">N.</param>
/// <param name="Columns">K.</param>
/// <param name="Transposed">Stored as [K, N], as GPT-2's Conv1D layers are.</param>
internal readonly record struct WeightMatrix(StoredTensor Weight, int Rows, int Columns, bool Transposed)
{
    /// <summary>Reads the tile of <paramref name="rows"/> × <paramref name="columns"/> values whose first is at (row, column).</summary>
    /// <param name="tile">[rows, columns]; zeros where the matrix has no more columns.</param>
    /// <param name="scratch">Room for one value of each row.</param>
    public void ReadTile(int row, int rows, int column, int columns, Span<float> tile, Span<float> scratch)
    {
        var there = Math.Min(columns, Columns - column);
        if (there < columns)
            tile[..(rows * columns)].Clear();
        if (!Transposed)
        {
            for (var n = 0; n < rows; n++)
                Weight.Read((long)(row + n) * Columns + column, tile.Slice(n * columns, there));
            return;
        }
        for (var k = 0; k < there; k++)
        {
            Weight.Read((long)(column + k) * Rows + row, scratch[..rows]);
            for (var n = 0; n < rows; n++)
                tile[n * columns + k] = scratch[n];
        }
    }
}
