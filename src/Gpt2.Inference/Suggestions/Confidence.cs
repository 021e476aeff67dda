namespace Gpt2.Inference.Suggestions;

/// <summary>How sure a model must be before it speaks. Moves every model's threshold alike.</summary>
public enum Eagerness
{
    /// <summary>Shows less and is right more often.</summary>
    Careful,

    /// <summary>The calibrated threshold.</summary>
    Balanced,

    /// <summary>Shows more.</summary>
    Eager,
}

/// <summary>All rules about the threshold: the least probability, 0 to 1, that a shown suggestion must have.</summary>
public static class Confidence
{
    /// <summary>The threshold of a model that was not calibrated. The bundled model, whose own is 0.58, is right three times in four from
    /// here on in every kind of document (docs/quality.md): a model that is surer of itself than it should be is right two times in three
    /// still.</summary>
    public const float Uncalibrated = 0.7f;

    /// <summary>Raised whenever the same probability no longer means the same text: a threshold that was measured before is not used
    /// any more.</summary>
    public const int RulesVersion = 1;

    /// <summary>Who asks for several by hand wants an answer, sure or not.</summary>
    private const float SeveralShare = 0.1f;

    /// <summary>At a terminal something is wanted at every key.</summary>
    private const float InteractiveShare = 0.3f;

    /// <summary>With text behind the caret on the same line the model, which does not read it, must be this much surer.</summary>
    private const float MidLineDoubt = 0.5f;

    /// <param name="calibrated">The model's threshold.</param>
    /// <param name="count">How many suggestions are wanted.</param>
    public static float Threshold(float calibrated, Eagerness eagerness, int count) =>
        eagerness switch
        {
            _ when count > 1 => calibrated * SeveralShare,
            Eagerness.Careful => (1 + calibrated) / 2,
            Eagerness.Eager => calibrated / 2,
            _ => calibrated,
        };

    /// <summary>For several suggestions at every key of a terminal.</summary>
    public static float InteractiveThreshold(float calibrated) => calibrated * SeveralShare * InteractiveShare;

    internal static float InMidLine(float threshold) => 1 - (1 - threshold) * MidLineDoubt;

    /// <summary>A log-probability once others with the probability <paramref name="ruledOut"/> can no longer be meant.</summary>
    internal static double Without(double ruledOut, double logProbability) =>
        ruledOut == 0 ? logProbability : Math.Min(0, logProbability - Math.Log(Math.Max(1 - ruledOut, double.Epsilon)));

    /// <summary>Whether what was ruled out would have been shown.</summary>
    internal static bool WouldShow(double ruledOut, float threshold) => ruledOut > 0 && ruledOut >= threshold;

    /// <summary>The least log-probability.</summary>
    internal static double Logarithm(float threshold) => Math.Log(Math.Max(threshold, float.Epsilon));

    /// <summary>Whether the rest of a suggestion is sure enough, now that others with the probability <paramref name="ruledOut"/> can no
    /// longer be meant.</summary>
    internal static bool Suffices(double logProbability, double ruledOut, float threshold) =>
        Math.Exp(logProbability) / (1 - ruledOut) >= threshold;
}
