namespace Gpt2.Inference.Suggestions;

/// <summary>How much a suggestion must be worth to be shown.</summary>
public enum Eagerness
{
    /// <summary>Shows fewer and longer ones.</summary>
    Careful,

    /// <summary>Shows what saves most, less what reading costs.</summary>
    Balanced,

    /// <summary>Shows more.</summary>
    Eager,
}

/// <summary>The numbers of the rule about showing (<see cref="ReadingValue"/>), found by net gain on held-back text.</summary>
public static class Confidence
{
    /// <summary>All shown words must be right with this probability. The writer takes of a suggestion what is right, so that a low one
    /// saves more; what is less likely is only noise.</summary>
    public const float LeastProbability = 0.08f;

    /// <summary>Raised whenever the same probability no longer means the same text: what was measured before is not used then.</summary>
    public const int RulesVersion = 2;

    /// <summary>Who asks for several by hand wants an answer, sure or not.</summary>
    public const float LeastOfSeveral = 0.05f;

    /// <summary>At a terminal something is wanted at every key.</summary>
    public const float LeastInteractive = 0.015f;

    /// <summary>With text behind the caret on the same line the model, which does not read it, must be this much surer.</summary>
    private const float MidLineDoubt = 0.5f;

    /// <summary>What a look costs, in keys: as much must a suggestion be expected to save.</summary>
    public static float ReadingCost(Eagerness eagerness) =>
        eagerness switch
        {
            Eagerness.Careful => 3,
            Eagerness.Eager => 1,
            _ => 2.1f,
        };

    /// <summary>What a look costs at the end of a line in the midst of a paragraph. What the model finds likeliest there is mostly what the
    /// next line says, and is left out; at the full price hardly anything would remain for a writer who puts words in.</summary>
    public static float BeforeNextLine(float readingCost) => readingCost / 2;

    internal static float InMidLine(float least) => 1 - (1 - least) * MidLineDoubt;

    /// <summary>A log-probability once others with the probability <paramref name="ruledOut"/> can no longer be meant.</summary>
    internal static double Without(double ruledOut, double logProbability) =>
        ruledOut == 0 ? logProbability : Math.Min(0, logProbability - Math.Log(Math.Max(1 - ruledOut, double.Epsilon)));

    /// <summary>Whether what was ruled out would have been shown in all likelihood.</summary>
    internal static bool WouldShow(double ruledOut) => ruledOut > 0.5;
}
