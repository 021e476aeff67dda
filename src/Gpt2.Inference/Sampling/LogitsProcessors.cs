namespace Gpt2.Inference.Sampling;

/// <summary>Changes to logits before a token is chosen.</summary>
internal static class LogitsProcessors
{
    /// <summary>Divides positive and multiplies negative logits of tokens already present (Keskar et al. 2019).</summary>
    /// <param name="modelLogits">The logits as the model returned them; a token that occurs twice in the history is penalised only
    /// once.</param>
    public static void PenaliseRepetition(ReadOnlySpan<float> modelLogits, Span<float> logits, ReadOnlySpan<int> history, float penalty)
    {
        if (penalty == 1)
            return;
        foreach (var id in history)
            logits[id] = modelLogits[id] > 0 ? modelLogits[id] / penalty : modelLogits[id] * penalty;
    }

    /// <summary>Bans every token that would complete an n-gram that is already in the history.</summary>
    public static void BanRepeatedNgrams(Span<float> logits, ReadOnlySpan<int> history, int n)
    {
        if (n == 0 || history.Length < n)
            return;
        var tail = history[^(n - 1)..];
        for (var start = 0; start + n <= history.Length; start++)
            if (history.Slice(start, n - 1).SequenceEqual(tail))
                logits[history[start + n - 1]] = float.NegativeInfinity;
    }
}
