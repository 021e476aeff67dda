namespace Gpt2.Inference.Continuations;

/// <summary>Where a continuation ends at the latest.</summary>
public enum StopAt
{
    /// <summary>Only at the token limit.</summary>
    Never,

    /// <summary>After the first full sentence.</summary>
    Sentence,

    /// <summary>Before the first line break.</summary>
    Line,

    /// <summary>Before the first blank line.</summary>
    Paragraph,
}
