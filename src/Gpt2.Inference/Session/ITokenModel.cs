namespace Gpt2.Inference.Session;

/// <summary>A model as the rules of suggestions use it: tokens in, what may come next out. It remembers what it has read.</summary>
internal interface ITokenModel
{
    /// <summary>Runs of the model, or requests of a server.</summary>
    long ModelRuns { get; }

    /// <summary>Time that they took.</summary>
    TimeSpan ModelTime { get; }

    /// <summary>The prompt and what was appended.</summary>
    ReadOnlySpan<int> Tokens { get; }

    /// <summary>The logits [V] after a prompt, valid until the next call.</summary>
    /// <param name="anew">Runs all of it again.</param>
    /// <param name="alone">Whether the likeliest token is hardly the next one, so that nothing is foreseen behind it: a word is half
    /// typed.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    ReadOnlySpan<float> Prefill(ReadOnlySpan<int> prompt, CancellationToken ct, bool anew = false, bool alone = false);

    /// <summary>The logits [V] after one more token, valid until the next call.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    ReadOnlySpan<float> Append(int token, CancellationToken ct);

    /// <summary>Forgets all but the first <paramref name="length"/> tokens.</summary>
    void RewindTo(int length);

    /// <summary>How many tokens of a prompt would take time to read.</summary>
    int Missing(ReadOnlySpan<int> prompt);

    /// <summary>The natural logarithm of the probability that tokens follow a prompt.</summary>
    /// <param name="next">At least one.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    double LogProbability(ReadOnlySpan<int> prompt, ReadOnlySpan<int> next, CancellationToken ct);

    /// <summary>Several copies of the text, which go on in their own ways.</summary>
    /// <param name="tokens">Tokens that are appended to each at most.</param>
    /// <param name="mostBytes">Memory that they may take.</param>
    ITokenBatch Fork(int rows, int tokens, long mostBytes);

    /// <summary>Gives back what was read of all prompts but the last one.</summary>
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
