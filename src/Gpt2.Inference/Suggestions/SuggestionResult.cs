using Gpt2.Inference.Continuations;

namespace Gpt2.Inference.Suggestions;

/// <summary>What there is to show at the caret, or why there is nothing.</summary>
/// <param name="Items">The likeliest first; empty when nothing is to be shown.</param>
/// <param name="Reason">Why <paramref name="Items"/> is empty; <see cref="SuppressionReason.None"/> when it is not.</param>
public sealed record SuggestionResult(IReadOnlyList<Continuation> Items, SuppressionReason Reason)
{
    /// <summary>The likeliest next words, or ends of the half-typed one, whether or not the model is sure of them: for a menu.</summary>
    public IReadOnlyList<Continuation> Words { get; init; } = [];
}
