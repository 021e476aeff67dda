using System.Collections.Immutable;
using Gpt2.Inference.Sampling;

namespace Gpt2.Inference.Continuations;

/// <summary>Limits of one continuation.</summary>
public sealed record ContinuationOptions
{
    /// <summary>The maximum number of tokens.</summary>
    public int MaxTokens { get; init; } = 40;

    /// <summary>Where the text ends at the latest.</summary>
    public StopAt StopAt { get; init; } = StopAt.Never;

    /// <summary>Whether to continue past <c>&lt;|endoftext|&gt;</c>, which then becomes part of the text, as in the released scripts;
    /// otherwise the text ends there.</summary>
    public bool PastEnd { get; init; }

    /// <summary>Whether the prompt ends at a writer's caret: then a half-typed word is finished, a space is not doubled, and the text
    /// begins on the caret's line. Otherwise the prompt is used as it is.</summary>
    public bool AtCaret { get; init; }

    /// <summary>How much the writer's own words count beside the model, from 0 (not at all) to 1.</summary>
    public float MemoryWeight { get; init; }

    /// <summary>Words and phrases that are never written.</summary>
    public IReadOnlyList<string> Banned { get; init; } = [];

    /// <summary>Whether no sentence may begin with the same two words as a recent one.</summary>
    public bool VaryOpenings { get; init; }

    /// <summary>How many continuations to write at the same time after one prompt, which takes little longer than one; fewer if memory is
    /// short. They are then not returned piece by piece.</summary>
    public int Together { get; init; } = 1;

    /// <summary>Writes the first words after only the last part of a prompt that takes long to read. Not with a seed.</summary>
    public bool Quick { get; init; }

    /// <summary>The text ends before the first of these.</summary>
    public IReadOnlyList<string> StopTexts { get; init; } = [];

    /// <summary>Values to add to the logits of some tokens, by id, before one is chosen. Log-probabilities remain the model's
    /// own.</summary>
    public IReadOnlyDictionary<int, float> LogitBias { get; init; } = ImmutableDictionary<int, float>.Empty;

    /// <summary>How tokens are chosen.</summary>
    public SamplingOptions Sampling { get; init; } = new();
}
