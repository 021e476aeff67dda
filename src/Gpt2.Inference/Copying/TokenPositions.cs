using Gpt2.Inference.Tokens;

namespace Gpt2.Inference.Copying;

/// <summary>The tokens of a text and their positions: 8 bytes per token.</summary>
internal sealed class TokenPositions
{
    private readonly int[] places; // sorted by the rank of their tokens

    public TokenPositions(int[] tokens, TokenIndex index)
    {
        (Tokens, Index) = (tokens, index);
        var keys = new long[tokens.Length]; // the rank, then the position
        for (var i = 0; i < tokens.Length; i++)
            keys[i] = (long)index.Rank(tokens[i]) << 32 | (uint)i;
        keys.AsSpan().Sort();
        places = Array.ConvertAll(keys, key => (int)key);
    }

    public int[] Tokens { get; }

    /// <summary>How many of the last tokens are too near to be copied after the same tokens: nobody repeats that so soon.</summary>
    public int TooNear { get; init; }

    /// <summary>The vocabulary of the tokens.</summary>
    public TokenIndex Index { get; }

    /// <summary>The positions of tokens with ranks in [<paramref name="first"/>, <paramref name="end"/>).</summary>
    public ReadOnlySpan<int> Of(int first, int end)
    {
        var start = LowerBound(first);
        return places.AsSpan(start, LowerBound(end) - start);
    }

    private int LowerBound(int rank)
    {
        var (low, high) = (0, places.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Index.Rank(Tokens[places[middle]]) < rank)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
