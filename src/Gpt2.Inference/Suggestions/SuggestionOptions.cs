using Gpt2.Inference.Continuations;

namespace Gpt2.Inference.Suggestions;

/// <summary>Limits of one suggestion at the caret.</summary>
public sealed record SuggestionOptions
{
    /// <summary>At most this many tokens.</summary>
    public int MaxTokens { get; init; } = 24;

    /// <summary>The least probability, 0 to 1, that the shown words must have.</summary>
    public float Threshold { get; init; } = Confidence.Uncalibrated;

    /// <summary>How many different suggestions are wanted, the likeliest first.</summary>
    public int Count { get; init; } = 1;

    /// <summary>How many whole words are wanted besides, for a menu.</summary>
    public int Words { get; init; }

    /// <summary>Where the suggestion ends at the latest.</summary>
    public StopAt StopAt { get; init; } = StopAt.Sentence;

    /// <summary>Words stand behind the caret on its own line.</summary>
    public bool MidLine { get; init; }

    /// <summary>Words and phrases that are never written.</summary>
    public IReadOnlyList<string> Banned { get; init; } = [];

    /// <summary>How much the writer's own words count beside the model's, 0 (not at all) to 1.</summary>
    public float MemoryWeight { get; init; }
}
