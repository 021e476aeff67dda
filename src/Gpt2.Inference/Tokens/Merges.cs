namespace Gpt2.Inference.Tokens;

/// <summary>Byte-pair encoding's merges (Sennrich et al. 2016): which two tokens become one, the earlier learnt first.</summary>
/// <param name="capacity">How many there will be.</param>
internal sealed class Merges(int capacity)
{
    private const int None = int.MaxValue;

    // A hash table of pairs, open addressing, less than half full: half the memory of a dictionary, and nothing to compile at the start.
    private readonly ulong[] pairs = new ulong[Size(capacity)];
    private readonly int[] ranks = new int[Size(capacity)];
    private readonly List<int> merged = new(capacity);

    /// <summary>Adds the next merge in the order in which they were learnt.</summary>
    public void Add(int left, int right, int into)
    {
        var slot = Slot(left, right);
        if (pairs[slot] == 0)
            (pairs[slot], ranks[slot]) = (Key(left, right), merged.Count);
        merged.Add(into);
    }

    /// <summary>Merges tokens as long as there are some to merge.</summary>
    /// <param name="ids">The tokens, which are overwritten.</param>
    /// <returns>How many are left.</returns>
    public int Apply(Span<int> ids)
    {
        var count = ids.Length;
        Span<int> found = count <= 256 ? stackalloc int[count] : new int[count]; // the rank of each token with the next one
        for (var i = 0; i + 1 < count; i++)
            found[i] = Rank(ids[i], ids[i + 1]);

        while (count > 1 && First(found[..(count - 1)]) is var at && found[at] != None)
        {
            ids[at] = merged[found[at]];
            ids[(at + 2)..count].CopyTo(ids[(at + 1)..]);
            found[(at + 1)..count].CopyTo(found[at..]);
            count--;
            if (at > 0)
                found[at - 1] = Rank(ids[at - 1], ids[at]);
            if (at + 1 < count)
                found[at] = Rank(ids[at], ids[at + 1]);
        }
        return count;
    }

    private static int First(ReadOnlySpan<int> found)
    {
        var at = 0;
        for (var i = 1; i < found.Length; i++)
            if (found[i] < found[at])
                at = i;
        return at;
    }

    private int Rank(int left, int right)
    {
        var slot = Slot(left, right);
        return pairs[slot] == 0 ? None : ranks[slot];
    }

    private int Slot(int left, int right)
    {
        var key = Key(left, right);
        var slot = (int)((key * 0x9E3779B97F4A7C15) >> 40) & (pairs.Length - 1); // Fibonacci hashing
        while (pairs[slot] != 0 && pairs[slot] != key)
            slot = (slot + 1) & (pairs.Length - 1);
        return slot;
    }

    private static ulong Key(int left, int right) => ((ulong)left << 32 | (uint)right) + 1;

    private static int Size(int capacity) => (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(2 * capacity + 2));
}
