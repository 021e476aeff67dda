using System.Collections.Immutable;
using Gpt2.Inference.Sampling;

namespace Gpt2.Inference.Continuations;

/// <summary>Limits of one continuation.</summary>
public sealed record ContinuationOptions
{
    /// <summary>At most this many tokens.</summary>
    public int MaxTokens { get; init; } = 40;

    /// <summary>Where the text ends at the latest.</summary>
    public StopAt StopAt { get; init; } = StopAt.Never;

    /// <summary>Writes on past <c>&lt;|endoftext|&gt;</c>, which is then part of the text, as the released scripts do; else the text ends
    /// there.</summary>
    public bool PastEnd { get; init; }

    /// <summary>The prompt ends at a writer's caret: a word that is half typed there is finished, a space is not doubled, and the text
    /// begins in the caret's line. Else the prompt is taken as it stands.</summary>
    public bool AtCaret { get; init; }

    /// <summary>How much the writer's own words count beside the model's, 0 (not at all) to 1.</summary>
    public float MemoryWeight { get; init; }

    /// <summary>Words and phrases that are never written.</summary>
    public IReadOnlyList<string> Banned { get; init; } = [];

    /// <summary>No sentence begins with the same two words as one shortly before.</summary>
    public bool VaryOpenings { get; init; }

    /// <summary>Continuations that are written at the same time after one prompt, which takes little longer than one of them: so many, or
    /// as many as memory is spent on. They are not handed out piece by piece then.</summary>
    public int Together { get; init; } = 1;

    /// <summary>Does not read a prompt that takes long before the first words are written, but its last part. Not with a seed.</summary>
    public bool Quick { get; init; }

    /// <summary>The text ends before the first of these.</summary>
    public IReadOnlyList<string> StopTexts { get; init; } = [];

    /// <summary>What is added to the logits of some tokens, by id, before one is chosen; log-probabilities stay the model's own.</summary>
    public IReadOnlyDictionary<int, float> LogitBias { get; init; } = ImmutableDictionary<int, float>.Empty;

    /// <summary>How tokens are chosen.</summary>
    public SamplingOptions Sampling { get; init; } = new();
}
