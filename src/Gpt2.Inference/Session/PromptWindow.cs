namespace Gpt2.Inference.Session;

/// <summary>Selects the part that the model reads of a prompt longer than the context.</summary>
internal static class PromptWindow
{
    /// <summary>The last tokens, at most <paramref name="budget"/>. The beginning jumps by half a window at a time: GPT-2's positions are
    /// absolute, so a window that moved with each token would make the key-value cache worthless.</summary>
    public static ReadOnlySpan<int> Of(ReadOnlySpan<int> prompt, int budget)
    {
        if (prompt.Length <= budget)
            return prompt;
        var jump = Math.Max(1, budget / 2);
        var start = (prompt.Length - budget + jump - 1) / jump * jump;
        return prompt[Math.Min(start, prompt.Length - 1)..];
    }
}
