namespace Gpt2.Inference.Session;

/// <summary>A model in the form that the rules of suggestions use: tokens go in, possible next tokens come out. It remembers what it has
/// read.</summary>
internal interface ITokenModel
{
    /// <summary>Runs of the model, or requests to a server.</summary>
    long ModelRuns { get; }

    /// <summary>The time they took.</summary>
    TimeSpan ModelTime { get; }

    /// <summary>The most tokens that it reads, C.</summary>
    int ContextLength { get; }

    /// <summary>The prompt and the tokens appended to it.</summary>
    ReadOnlySpan<int> Tokens { get; }

    /// <summary>The logits [V] after a prompt, valid until the next call.</summary>
    /// <param name="anew">Whether to run the whole prompt again.</param>
    /// <param name="alone">Whether the most likely token is unlikely to be the next one, because a word is half typed; then no tokens after
    /// it are predicted.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    ReadOnlySpan<float> Prefill(ReadOnlySpan<int> prompt, CancellationToken ct, bool anew = false, bool alone = false);

    /// <summary>The logits [V] after one more token, valid until the next call.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    ReadOnlySpan<float> Append(int token, CancellationToken ct);

    /// <summary>Forgets all but the first <paramref name="length"/> tokens.</summary>
    void RewindTo(int length);

    /// <summary>How many tokens of a prompt still have to be read.</summary>
    int Missing(ReadOnlySpan<int> prompt);

    /// <summary>The natural logarithm of the probability that these tokens follow a prompt.</summary>
    /// <param name="next">At least one.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    double LogProbability(ReadOnlySpan<int> prompt, ReadOnlySpan<int> next, CancellationToken ct);

    /// <summary>Several copies of the text, each of which continues in its own way.</summary>
    /// <param name="tokens">The most tokens to append to each.</param>
    /// <param name="mostBytes">The memory that they may take.</param>
    ITokenBatch Fork(int rows, int tokens, long mostBytes);

    /// <summary>Frees what was read of all prompts except the last one.</summary>
    void KeepLast();
}

/// <summary>Several texts that begin alike.</summary>
internal interface ITokenBatch : IDisposable
{
    /// <summary>The logits [B, V] after one more token of each, valid until the next call.</summary>
    /// <param name="tokens">[B].</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    ReadOnlySpan<float> Run(ReadOnlySpan<int> tokens, CancellationToken ct);
}
