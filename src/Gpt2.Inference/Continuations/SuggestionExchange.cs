namespace Gpt2.Inference;

/// <summary>What a run for a suggestion and the writer tell each other while the model works.</summary>
/// <param name="Typed">What stands before the caret by now: what the run was asked about, and what was typed since. The run goes on for as
/// long as the two agree.</param>
/// <param name="OnWords">Is handed the next words alone, after the first run of the model.</param>
public sealed record SuggestionExchange(Func<string> Typed, Action<Suggestions> OnWords);
