using Gpt2.Inference.Continuations;
using Gpt2.Inference.Session;

namespace Gpt2.Inference.Engine;

/// <summary>Several continuations of one prompt that are written together, one token of each per run of the model.</summary>
internal sealed class TextsTogether(TextGenerator[] texts)
{
    /// <summary>Each has a copy of the prompt's keys and values, so together they may fill at most this many contexts.</summary>
    private const int CopiedContexts = 3;

    private readonly int[] tokens = new int[texts.Length];
    private readonly int?[] chosen = new int?[texts.Length];

    /// <summary>Whether all texts have ended.</summary>
    public bool AreWhole => !Array.Exists(chosen, token => token is not null);

    /// <summary>The number of texts that memory allows.</summary>
    public static int Count(ContinuationOptions options, int promptLength, int contextLength) =>
        Math.Clamp(options.Together, 1, Math.Max(1, CopiedContexts * contextLength / (promptLength + options.MaxTokens)));

    /// <param name="logits">[V], after the prompt.</param>
    public void Begin(ReadOnlySpan<float> logits)
    {
        for (var i = 0; i < texts.Length; i++)
            chosen[i] = texts[i].First(logits);
    }

    /// <exception cref="OperationCanceledException">Cancelled; the same tokens can be written again.</exception>
    public void Write(PrefixCache cache, Gpt2Batch batch, CancellationToken ct)
    {
        for (var i = 0; i < texts.Length; i++)
            tokens[i] = chosen[i] ?? tokens[i]; // a finished text stays in the batch, but its logits are ignored
        var logits = cache.Run(batch, tokens, ct); // [B, V]
        var vocabSize = logits.Length / texts.Length;
        for (var i = 0; i < texts.Length; i++)
            chosen[i] = chosen[i] is null ? null : texts[i].Next(logits.Slice(i * vocabSize, vocabSize));
    }
}
