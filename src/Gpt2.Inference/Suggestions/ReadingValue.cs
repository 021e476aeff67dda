using Gpt2.Inference.Continuations;

namespace Gpt2.Inference.Suggestions;

/// <summary>The one rule for showing: a suggestion is shown if the keys that it is expected to save exceed the cost of a look, and if
/// waiting for the next key does not pay off.</summary>
/// <remarks>Let p be the probability that the first word is right, and c the cost of a look in keys. Showing now costs the look in any
/// case. Waiting costs one key with the probability p, and saves the look if the next key shows that the word is a different one. So
/// showing now is better if p (1 + c) > c.</remarks>
public static class ReadingValue
{
    /// <summary>A shorter rest of a half-typed word is typed as fast as it is read.</summary>
    private const int LeastRest = 3;

    /// <summary>So is a shorter single word: "the", "of".</summary>
    private const int LeastWord = 4;

    /// <summary>If its words are right, a mark at the end is right with at least this probability. A wrong mark must be deleted, which
    /// costs the key that a right one saves.</summary>
    private const double LeastMark = 0.5;

    /// <summary>How much of a continuation to show.</summary>
    /// <param name="Ends">The number of its possible ends to show; 0 for nothing.</param>
    /// <param name="Probability">The probability that it is right to the last of them.</param>
    /// <param name="ExpectedKeys">The keys that it is expected to save: the characters of each word that is right, less the key that
    /// accepts them.</param>
    /// <param name="Reason">Why nothing is shown.</param>
    public readonly record struct Choice(int Ends, double Probability, double ExpectedKeys, SuppressionReason Reason);

    /// <summary>The longest text that is likely enough, if it is worth the look.</summary>
    /// <param name="before">The text up to the caret.</param>
    /// <param name="ends">The texts at which the continuation could end, from short to long, with their stated log-probabilities.</param>
    public static Choice Choose(
        ReadOnlySpan<char> before,
        IReadOnlyList<Continuation> ends,
        ModelCalibration calibration,
        SuggestionOptions options
    )
    {
        if (ends.Count == 0)
            return new(0, 0, 0, SuppressionReason.LowConfidence);
        var (curve, cost) = (calibration.Of(before, ends[0]), options.ReadingCost);
        var (chosen, probability, words, expected, length) = (0, 0.0, 0.0, 0.0, 1); // accepting takes one key
        foreach (var end in ends)
        {
            var right = curve.Probability(Math.Exp(end.LogProbability));
            if (right < options.LeastProbability)
                break;
            expected += right * (end.Text.Length - length);
            (chosen, probability, words, length) = (chosen + 1, right, probability, end.Text.Length);
        }
        if (chosen == 0 || expected < cost || curve.Probability(Math.Exp(ends[0].LogProbability)) * (1 + cost) < cost)
            return new(0, probability, expected, SuppressionReason.LowConfidence);
        if (chosen > 1 && !char.IsLetterOrDigit(ends[chosen - 1].Text[^1]) && probability < LeastMark * words)
            (chosen, probability) = (chosen - 1, words);
        return cost > 0 && IsTooShort(before, ends[chosen - 1].Text)
            ? new(0, probability, expected, SuppressionReason.TooShort)
            : new(chosen, probability, expected, SuppressionReason.None);
    }

    /// <summary>Whether an automatic suggestion is not worth the look because it is too short.</summary>
    public static bool IsTooShort(ReadOnlySpan<char> before, string text)
    {
        var finishesWord = char.IsLetterOrDigit(text[0]) && !before.IsEmpty && char.IsLetterOrDigit(before[^1]);
        return text.AsSpan().Trim().Length < (finishesWord ? LeastRest : LeastWord);
    }
}
