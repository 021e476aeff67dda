namespace Gpt2.Inference.Continuations;

/// <summary>What the model would write next.</summary>
/// <param name="Text">The text to insert at the caret; never holding <c>&lt;|endoftext|&gt;</c> unless that was asked for.</param>
/// <param name="LogProbability">Sum of the natural log-probabilities of its tokens under the model.</param>
/// <param name="Tokens">How many tokens that is.</param>
public sealed record Continuation(string Text, double LogProbability, int Tokens)
{
    /// <summary>Whether most of its first token's probability comes from the writer's own words.</summary>
    public bool IsCopy { get; init; }

    /// <summary>Whether a space is likely to follow; known of the whole words of a menu.</summary>
    public bool SpaceFollows { get; init; }

    /// <summary>The probability that the text is right, by the model's calibration; 0 where nothing was calibrated.</summary>
    public double Probability { get; init; }

    /// <summary>Keys that it is expected to save the writer.</summary>
    public double ExpectedKeys { get; init; }

    /// <summary>Geometric mean of the token probabilities, 0 to 1.</summary>
    public double Confidence => Tokens == 0 ? 0 : Math.Exp(LogProbability / Tokens);
}
