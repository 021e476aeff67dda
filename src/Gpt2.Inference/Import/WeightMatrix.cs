namespace Gpt2.Inference.Import;

/// <summary>A weight matrix in the form that the product needs: N rows (outputs) of K values (inputs).</summary>
/// <param name="Weight">The stored tensor.</param>
/// <param name="Rows">N.</param>
/// <param name="Columns">K.</param>
/// <param name="Transposed">Whether it is stored as [K, N], like GPT-2's Conv1D layers.</param>
internal readonly record struct WeightMatrix(StoredTensor Weight, int Rows, int Columns, bool Transposed)
{
    /// <summary>Reads the tile of <paramref name="rows"/> × <paramref name="columns"/> values that begins at (row, column).</summary>
    /// <param name="tile">[rows, columns]; filled with zeros past the matrix's last column.</param>
    /// <param name="scratch">Space for one value of each row.</param>
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
