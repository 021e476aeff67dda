using System.Numerics.Tensors;

namespace Gpt2.Inference.Session;

/// <summary>How a model foresaw one token of a text.</summary>
/// <param name="LogProbability">Natural logarithm of its probability after the tokens before it.</param>
/// <param name="IsLikeliest">Whether no other token was likelier.</param>
public readonly record struct TokenScore(double LogProbability, bool IsLikeliest);

/// <summary>How a model foresees the tokens of a text.</summary>
public static class TokenScores
{
    /// <summary>Positions whose logits are asked for at once: 26 MB of them with GPT-2's vocabulary, however long the text.</summary>
    private const int PositionsAtOnce = 128;

    /// <summary>Scores all tokens from <paramref name="first"/> on.</summary>
    /// <param name="ids">One more than the context holds at most: the last one is foreseen and not run.</param>
    /// <param name="first">At least 1: nothing foresees the first token.</param>
    /// <exception cref="Gpt2Exception">The tokens are more than the context holds.</exception>
    public static IReadOnlyList<TokenScore> Of(Gpt2Session session, ReadOnlySpan<int> ids, int first, CancellationToken ct = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(first, 1);
        session.RewindTo(0);
        if (first > 1)
            session.Run(ids[..(first - 1)], ct);

        var (scores, vocabSize) = (new List<TokenScore>(), session.Config.VocabSize);
        for (var start = first; start < ids.Length; start += PositionsAtOnce)
        {
            var targets = ids[start..Math.Min(start + PositionsAtOnce, ids.Length)];
            var logits = session.RunForAll(ids.Slice(start - 1, targets.Length), ct); // [P,V]
            for (var i = 0; i < targets.Length; i++)
                scores.Add(Score(logits.Slice(i * vocabSize, vocabSize), targets[i]));
        }
        return scores;
    }

    private static TokenScore Score(ReadOnlySpan<float> logits, int id) =>
        new(logits[id] - Logits.LogSumExp(logits), TensorPrimitives.IndexOfMax(logits) == id);
}
