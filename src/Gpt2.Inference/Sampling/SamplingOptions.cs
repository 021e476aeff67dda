namespace Gpt2.Inference.Sampling;

/// <summary>How text is sampled; names and meanings are those of the released GPT-2 scripts.</summary>
public sealed record SamplingOptions
{
    /// <summary>How to sample text that somebody will read. The released scripts sample from all tokens, which reads well only with large
    /// models, and small ones go round in circles without a penalty.</summary>
    public static SamplingOptions Readable { get; } =
        new()
        {
            Temperature = 0.7f,
            TopK = 40,
            TopP = 0.95f,
            RepetitionPenalty = 1.1f,
        };

    /// <summary>Divides the logits: below 1 the text is safer, above 1 more varied; 0 always takes the most likely token.</summary>
    public float Temperature { get; init; } = 1;

    /// <summary>Samples only from the k most likely tokens (ties at the k-th are kept); 0 means all.</summary>
    public int TopK { get; init; }

    /// <summary>Samples only from the most likely tokens that together have this probability; 1 means all.</summary>
    public float TopP { get; init; } = 1;

    /// <summary>Makes the text repeatable; null gives a different one every time.</summary>
    public int? Seed { get; init; }

    /// <summary>Divides the logits of tokens already present (Keskar et al. 2019, "CTRL"); 1 means off.</summary>
    public float RepetitionPenalty { get; init; } = 1;

    /// <summary>No sequence of this many tokens occurs twice; 0 means off.</summary>
    public int NoRepeatNgram { get; init; }
}
