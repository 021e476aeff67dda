using System.Text;

namespace Gpt2.Inference.Tokens;

/// <summary>Merges the bytes of long pieces. The library moves the rest of a piece at each merge, which takes minutes for a million
/// letters; here the time grows little faster than the piece.</summary>
/// <param name="byteIds">[256]: the tokens of single bytes.</param>
/// <param name="merges">Two tokens and the token they make, in order of priority.</param>
internal sealed class LongPieces(int[] byteIds, (int Left, int Right, int Whole)[] merges)
{
    /// <summary>The rank and the token of each merge. Made only when it is needed, since most texts have no long piece.</summary>
    private readonly Lazy<Dictionary<(int Left, int Right), (int Rank, int Whole)>> ranks = new(() => Ranks(merges));

    /// <summary>The ids of a piece. The merge of the highest priority comes first, and of two equal ones the left one.</summary>
    public int[] Encode(string piece)
    {
        var bytes = Encoding.UTF8.GetBytes(piece);
        var run = new Run(ranks.Value, Array.ConvertAll(bytes, b => byteIds[b]));
        return run.Merge();
    }

    private static Dictionary<(int, int), (int, int)> Ranks((int Left, int Right, int Whole)[] merges)
    {
        var ranks = new Dictionary<(int, int), (int, int)>(merges.Length);
        for (var rank = 0; rank < merges.Length; rank++)
            ranks[(merges[rank].Left, merges[rank].Right)] = (rank, merges[rank].Whole);
        return ranks;
    }

    /// <summary>The tokens of one piece as a linked list, so that a merge moves nothing.</summary>
    private readonly struct Run
    {
        private const int Merged = -1;

        private readonly Dictionary<(int Left, int Right), (int Rank, int Whole)> ranks;
        private readonly int[] ids; // Merged where a token has become part of the one before it
        private readonly int[] previous;
        private readonly int[] next;
        private readonly PriorityQueue<(int At, int Left, int Right), (int Rank, int At)> queue;

        public Run(Dictionary<(int Left, int Right), (int Rank, int Whole)> ranks, int[] ids)
        {
            (this.ranks, this.ids, queue) = (ranks, ids, new());
            previous = new int[ids.Length];
            next = new int[ids.Length];
            for (var at = 0; at < ids.Length; at++)
                (previous[at], next[at]) = (at - 1, at + 1);
            for (var at = 0; at + 1 < ids.Length; at++)
                Consider(at);
        }

        public int[] Merge()
        {
            while (queue.TryDequeue(out var pair, out _))
            {
                // A merge nearby may have replaced either token since.
                var right = next[pair.At];
                if (ids[pair.At] != pair.Left || right == ids.Length || ids[right] != pair.Right)
                    continue;
                ids[pair.At] = ranks[(pair.Left, pair.Right)].Whole;
                ids[right] = Merged;
                next[pair.At] = next[right];
                if (next[pair.At] < ids.Length)
                    previous[next[pair.At]] = pair.At;
                Consider(previous[pair.At]);
                Consider(pair.At);
            }
            return Array.FindAll(ids, id => id != Merged);
        }

        private void Consider(int at)
        {
            if (at < 0 || next[at] == ids.Length)
                return;
            var (left, right) = (ids[at], ids[next[at]]);
            if (ranks.TryGetValue((left, right), out var merge))
                queue.Enqueue((at, left, right), (merge.Rank, at));
        }
    }
}
