namespace Gpt2.Inference.Suggestions;

/// <summary>How much a suggestion must be worth to be shown.</summary>
public enum Eagerness
{
    /// <summary>Shows fewer and longer suggestions.</summary>
    Careful,

    /// <summary>Shows the suggestions that save most, after the cost of reading.</summary>
    Balanced,

    /// <summary>Shows more suggestions.</summary>
    Eager,
}

/// <summary>The numbers of the rule for showing suggestions (<see cref="ReadingValue"/>), found by net gain on held-back text.</summary>
public static class Confidence
{
    /// <summary>All shown words must be right with this probability. A low value saves more, since the writer accepts only what is right;
    /// anything less likely is only noise.</summary>
    public const float LeastProbability = 0.08f;

    /// <summary>Increased whenever the same probability no longer means the same text. Earlier measurements are then not used.</summary>
    public const int RulesVersion = 2;

    /// <summary>A writer who asks for several wants an answer, sure or not.</summary>
    public const float LeastOfSeveral = 0.05f;

    /// <summary>At a terminal something should appear at every key.</summary>
    public const float LeastInteractive = 0.015f;

    /// <summary>If text follows the caret on the same line, the model, which does not read it, must be this much surer.</summary>
    private const float MidLineDoubt = 0.5f;

    /// <summary>The cost of a look, in keys; a suggestion must be expected to save as much.</summary>
    public static float ReadingCost(Eagerness eagerness) =>
        eagerness switch
        {
            Eagerness.Careful => 3,
            Eagerness.Eager => 1,
            _ => 2.1f,
        };

    /// <summary>The cost of a look at the end of a line in the middle of a paragraph. What the model finds most likely there is mostly on
    /// the next line already and is left out; at the full price hardly anything would remain for a writer who inserts words.</summary>
    public static float BeforeNextLine(float readingCost) => readingCost / 2;

    internal static float InMidLine(float least) => 1 - (1 - least) * MidLineDoubt;

    /// <summary>A log-probability after alternatives with the probability <paramref name="ruledOut"/> have been ruled out.</summary>
    internal static double Without(double ruledOut, double logProbability) =>
        ruledOut == 0 ? logProbability : Math.Min(0, logProbability - Math.Log(Math.Max(1 - ruledOut, double.Epsilon)));

    /// <summary>Whether what was ruled out would very likely have been shown.</summary>
    internal static bool WouldShow(double ruledOut) => ruledOut > 0.5;
}
