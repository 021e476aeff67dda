using Gpt2.Inference.Continuations;

namespace Gpt2.Inference.Suggestions;

/// <summary>Limits of one suggestion at the caret.</summary>
public sealed record SuggestionOptions
{
    /// <summary>The maximum number of tokens.</summary>
    public int MaxTokens { get; init; } = 24;

    /// <summary>The least probability, from 0 to 1, that all shown words are right.</summary>
    public float LeastProbability { get; init; } = Confidence.LeastProbability;

    /// <summary>The keys that the suggestion must be expected to save.</summary>
    public float ReadingCost { get; init; } = Confidence.ReadingCost(Eagerness.Balanced);

    /// <summary>How many different suggestions are wanted, the most likely first.</summary>
    public int Count { get; init; } = 1;

    /// <summary>How many whole words are wanted too, for a menu.</summary>
    public int Words { get; init; }

    /// <summary>Where the suggestion ends at the latest.</summary>
    public StopAt StopAt { get; init; } = StopAt.Sentence;

    /// <summary>Whether words follow the caret on its own line.</summary>
    public bool MidLine { get; init; }

    /// <summary>Words and phrases that are never written.</summary>
    public IReadOnlyList<string> Banned { get; init; } = [];

    /// <summary>How much the writer's own words count beside the model, from 0 (not at all) to 1.</summary>
    public float MemoryWeight { get; init; }
}
