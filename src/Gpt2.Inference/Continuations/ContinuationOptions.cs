namespace Gpt2.Inference.Continuations;

/// <summary>Where a continuation ends at the latest.</summary>
public enum StopAt
{
    /// <summary>At the token limit only.</summary>
    Never,

    /// <summary>After the first full sentence.</summary>
    Sentence,

    /// <summary>Before the first line break.</summary>
    Line,

    /// <summary>Before the first blank line.</summary>
    Paragraph,
}

/// <summary>How text is sampled; names and meanings are those of the released GPT-2 scripts.</summary>
public sealed record SamplingOptions
{
    /// <summary>Divides the logits: below 1 surer, above 1 bolder; 0 always takes the likeliest token.</summary>
    public float Temperature { get; init; } = 1;

    /// <summary>Only the k likeliest tokens are drawn from (ties at the k-th are kept); 0 means all.</summary>
    public int TopK { get; init; }

    /// <summary>Only the likeliest tokens that together hold this much probability are drawn from; 1 means all.</summary>
    public float TopP { get; init; } = 1;

    /// <summary>Makes the draw repeatable; null draws differently every time.</summary>
    public int? Seed { get; init; }

    /// <summary>Divides the logits of tokens already present (Keskar et al. 2019, "CTRL"); 1 means off.</summary>
    public float RepetitionPenalty { get; init; } = 1;

    /// <summary>No sequence of this many tokens occurs twice; 0 means off.</summary>
    public int NoRepeatNgram { get; init; }
}

/// <summary>Limits of one continuation.</summary>
public sealed record ContinuationOptions
{
    /// <summary>At most this many tokens.</summary>
    public int MaxTokens { get; init; } = 40;

    /// <summary>Where the text ends at the latest.</summary>
    public StopAt StopAt { get; init; } = StopAt.Never;

    /// <summary>Writes on past <c>&lt;|endoftext|&gt;</c>, which is then part of the text, as the released scripts do; else the text ends there.</summary>
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

    /// <summary>Continuations that are written at the same time after one prompt, which takes little longer than one of them: so many, or as many as
    /// memory is spent on. They are not handed out piece by piece then.</summary>
    public int Together { get; init; } = 1;

    /// <summary>How tokens are chosen.</summary>
    public SamplingOptions Sampling { get; init; } = new();
}

/// <summary>Limits of one suggestion at the caret.</summary>
public sealed record SuggestionOptions
{
    /// <summary>At most this many tokens.</summary>
    public int MaxTokens { get; init; } = 24;

    /// <summary>The least probability, 0 to 1, that the shown words must have; null takes the model's calibrated one.</summary>
    public float? Threshold { get; init; }

    /// <summary>How many different suggestions are wanted, the likeliest first.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Where the suggestion ends at the latest.</summary>
    public StopAt StopAt { get; init; } = StopAt.Sentence;

    /// <summary>Words and phrases that are never written.</summary>
    public IReadOnlyList<string> Banned { get; init; } = [];

    /// <summary>How much the writer's own words count beside the model's, 0 (not at all) to 1.</summary>
    public float MemoryWeight { get; init; }
}
