using Gpt2.Inference.Continuations;

namespace Gpt2.Inference.Suggestions;

/// <summary>What to show at the caret, or why there is nothing.</summary>
/// <param name="Items">The most likely first; empty if nothing is shown.</param>
/// <param name="Reason">Why <paramref name="Items"/> is empty; <see cref="SuppressionReason.None"/> if it is not.</param>
public sealed record SuggestionResult(IReadOnlyList<Continuation> Items, SuppressionReason Reason)
{
    /// <summary>The most likely next words, or ends of the half-typed one, for a menu; the model need not be sure of them.</summary>
    public IReadOnlyList<Continuation> Words { get; init; } = [];
}
