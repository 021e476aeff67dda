namespace Gpt2.Inference.Session;

/// <summary>A token of a text, with the model's prediction.</summary>
/// <param name="Id">Its id.</param>
/// <param name="LogProbability">The natural logarithm of its probability after the tokens before it.</param>
/// <param name="Likeliest">The most likely tokens at its place with their natural log-probabilities, the most likely first; as many as were
/// requested.</param>
/// <param name="Rank">1 if no token was more likely, 2 if one was; 0 if it was not predicted.</param>
public readonly record struct ScoredToken(int Id, float LogProbability, (int Id, float LogProbability)[] Likeliest, int Rank = 0)
{
    /// <param name="logits">The logits [V] as the model returned them.</param>
    /// <param name="likeliest">How many of the most likely tokens to keep.</param>
    internal static ScoredToken Of(int id, ReadOnlySpan<float> logits, int likeliest)
    {
        var logSum = Logits.LogSumExp(logits);
        var best = Largest(logits, likeliest);
        var others = new (int, float)[best.Count];
        for (var i = others.Length - 1; best.TryDequeue(out var other, out var logit); i--)
            others[i] = (other, logit - logSum);
        return new(id, logits[id] - logSum, others, RankOf(logits[id], logits));
    }

    private static int RankOf(float own, ReadOnlySpan<float> logits)
    {
        var rank = 1;
        foreach (var logit in logits)
            rank += logit > own ? 1 : 0;
        return rank;
    }

    /// <summary>The ids of the largest logits; the smallest of them is dequeued first.</summary>
    private static PriorityQueue<int, float> Largest(ReadOnlySpan<float> logits, int count)
    {
        var best = new PriorityQueue<int, float>(count);
        var least = float.NegativeInfinity;
        for (var id = 0; id < logits.Length && count > 0; id++)
        {
            if (!(logits[id] > least))
                continue;
            if (best.Count < count)
                best.Enqueue(id, logits[id]);
            else
                best.EnqueueDequeue(id, logits[id]);
            if (best.Count == count && best.TryPeek(out _, out var smallest))
                least = smallest;
        }
        return best;
    }
}
