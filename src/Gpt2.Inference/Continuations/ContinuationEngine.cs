namespace Gpt2.Inference;

/// <summary>Text in, continuation out.</summary>
public sealed class ContinuationEngine : IDisposable
{
    /// <summary>What is already known of the suggestion at this place, or null: the rest of one that is being typed, or one
    /// that a taken-back typo brings back. Takes microseconds, never runs the model; safe while another thread runs it.</summary>
    /// <param name="before">Clean prose up to the caret.</param>
    /// <param name="after">What stands behind the caret on its line.</param>
    /// <param name="options">Limits.</param>
    public Suggestions? Recall(string before, string after, SuggestionOptions options) => null;

    /// <summary>The suggestion at the caret, or the reason why there is none.</summary>
    /// <param name="before">Clean prose up to the caret.</param>
    /// <param name="after">What stands behind the caret on its line.</param>
    /// <param name="options">Limits.</param>
    /// <param name="ct">Ends a running model within milliseconds.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public Suggestions Suggest(string before, string after, SuggestionOptions options, CancellationToken ct) =>
        new([], SuppressionReason.NoModel);

    /// <inheritdoc/>
    public void Dispose() { }
}
