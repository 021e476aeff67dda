namespace Gpt2.Inference.Continuations;

/// <summary>What the model would write next.</summary>
/// <param name="Text">The text to insert at the caret; it never contains <c>&lt;|endoftext|&gt;</c> unless that was requested.</param>
/// <param name="LogProbability">The sum of its tokens' natural log-probabilities under the model.</param>
/// <param name="Tokens">The number of its tokens.</param>
public sealed record Continuation(string Text, double LogProbability, int Tokens)
{
    /// <summary>Whether most of its first token's probability comes from the writer's own words.</summary>
    public bool IsCopy { get; init; }

    /// <summary>Whether a space is likely to follow; set only for the whole words of a menu.</summary>
    public bool SpaceFollows { get; init; }

    /// <summary>The probability that the text is right, after calibration; 0 if nothing was calibrated.</summary>
    public double Probability { get; init; }

    /// <summary>The keys that it is expected to save.</summary>
    public double ExpectedKeys { get; init; }

    /// <summary>The geometric mean of the token probabilities, from 0 to 1.</summary>
    public double Confidence => Tokens == 0 ? 0 : Math.Exp(LogProbability / Tokens);
}
