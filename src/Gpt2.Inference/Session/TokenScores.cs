using System.Numerics.Tensors;

namespace Gpt2.Inference.Session;

/// <summary>How well a model predicted one token of a text.</summary>
/// <param name="LogProbability">The natural logarithm of its probability after the tokens before it.</param>
/// <param name="IsLikeliest">Whether no other token was more likely.</param>
public readonly record struct TokenScore(double LogProbability, bool IsLikeliest);

/// <summary>Receives a token of a text, and the logits [V] it was predicted or chosen from, which are valid until it returns.</summary>
internal delegate void LogitsReader(int id, ReadOnlySpan<float> logits);

/// <summary>How well a model predicts the tokens of a text.</summary>
public static class TokenScores
{
    /// <summary>How many positions are scored at once: 26 MB of logits with GPT-2's vocabulary, however long the text.</summary>
    private const int PositionsAtOnce = 128;

    /// <summary>Scores all tokens from <paramref name="first"/> on.</summary>
    /// <param name="ids">At most one more than the context holds: the last one is predicted but not run.</param>
    /// <param name="first">At least 1, since the first token is not predicted.</param>
    /// <exception cref="Gpt2Exception">There are more tokens than the context holds.</exception>
    public static IReadOnlyList<TokenScore> Of(Gpt2Session session, ReadOnlySpan<int> ids, int first, CancellationToken ct = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(first, 1);
        session.RewindTo(0);
        if (first > 1)
            session.Run(ids[..(first - 1)], ct);

        var scores = new List<TokenScore>();
        for (var start = first; start < ids.Length; )
            start = ReadPart(session, ids, start, (id, logits) => scores.Add(Score(logits, id)), ct);
        return scores;
    }

    /// <summary>Runs a part of a text. The tokens before <paramref name="start"/> - 1 must be in the session.</summary>
    /// <returns>Where the next part begins.</returns>
    internal static int ReadPart(Gpt2Session session, ReadOnlySpan<int> ids, int start, LogitsReader read, CancellationToken ct)
    {
        var vocabSize = session.Config.VocabSize;
        var targets = ids[start..Math.Min(start + PositionsAtOnce, ids.Length)];
        var logits = session.RunForAll(ids.Slice(start - 1, targets.Length), ct); // [P,V]
        for (var i = 0; i < targets.Length; i++)
            read(targets[i], logits.Slice(i * vocabSize, vocabSize));
        return start + targets.Length;
    }

    private static TokenScore Score(ReadOnlySpan<float> logits, int id) =>
        new(logits[id] - Logits.LogSumExp(logits), TensorPrimitives.IndexOfMax(logits) == id);
}
