namespace Gpt2.Inference.Tokens;

/// <summary>The vocabulary sorted by bytes. Binary search finds all tokens that begin with some bytes, or that the bytes begin
/// with.</summary>
internal sealed class TokenIndex
{
    private readonly int[] sorted;
    private readonly int[] ranks; // the inverse of sorted

    public TokenIndex(Gpt2Tokenizer tokenizer)
    {
        Tokenizer = tokenizer;
        sorted = [.. Enumerable.Range(0, tokenizer.VocabSize).Where(tokenizer.IsText)];
        sorted.AsSpan().Sort((a, b) => tokenizer.Bytes(a).SequenceCompareTo(tokenizer.Bytes(b)));
        ranks = new int[tokenizer.VocabSize];
        ranks.AsSpan().Fill(-1);
        for (var rank = 0; rank < sorted.Length; rank++)
            ranks[sorted[rank]] = rank;
    }

    /// <summary>The tokenizer of the vocabulary.</summary>
    public Gpt2Tokenizer Tokenizer { get; }

    /// <summary>A token's place in the order of bytes: tokens that begin alike have consecutive ranks.</summary>
    public int Rank(int token) => ranks[token];

    /// <summary>The tokens whose bytes begin with <paramref name="prefix"/>, including the prefix itself.</summary>
    public ReadOnlySpan<int> BeginningWith(ReadOnlySpan<byte> prefix)
    {
        var first = LowerBound(prefix);
        var end = first;
        for (var step = sorted.Length; step > 0; step /= 2) // gallop: most runs are short, but some cover half the vocabulary
            while (end + step <= sorted.Length && Tokenizer.Bytes(sorted[end + step - 1]).StartsWith(prefix))
                end += step;
        return sorted.AsSpan(first, end - first);
    }

    /// <summary>The token that is exactly <paramref name="bytes"/>, or -1.</summary>
    public int Exactly(ReadOnlySpan<byte> bytes)
    {
        var at = LowerBound(bytes);
        return at < sorted.Length && Tokenizer.Bytes(sorted[at]).SequenceEqual(bytes) ? sorted[at] : -1;
    }

    private int LowerBound(ReadOnlySpan<byte> bytes)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Tokenizer.Bytes(sorted[middle]).SequenceCompareTo(bytes) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
