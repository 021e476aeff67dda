using Gpt2.Inference.Continuations;

namespace Gpt2.Inference.Suggestions;

/// <summary>The one rule about showing: a suggestion is worth a look if the keys that it is expected to save are more than the look
/// costs, and if it does not pay to wait for the next key.</summary>
/// <remarks>Let p be the probability that the first word is right, c the cost of a look in keys. To show now costs the look in any case; to
/// wait costs one key with the probability p, and saves the look if the next key tells that the word is another one. So now is better if
/// p (1 + c) > c.</remarks>
public static class ReadingValue
{
    /// <summary>The rest of a half-typed word is typed as soon as it is read if it is shorter.</summary>
    private const int LeastRest = 3;

    /// <summary>So is a word alone: "the", "of".</summary>
    private const int LeastWord = 4;

    /// <summary>Where its words are right, a mark at the end is right with this probability at least. A wrong one must be deleted, and that
    /// costs the key that a right one saves.</summary>
    private const double LeastMark = 0.5;

    /// <summary>What of a continuation is to be shown.</summary>
    /// <param name="Ends">So many of its ends; 0: nothing.</param>
    /// <param name="Probability">That it is right to the last of them.</param>
    /// <param name="ExpectedKeys">Keys that it is expected to save: of each word that is right its characters, less the key that accepts
    /// them.</param>
    /// <param name="Reason">Why nothing is.</param>
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
        var (chosen, probability, words, expected, length) = (0, 0.0, 0.0, 0.0, 1); // accepting is a key
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

    /// <summary>Whether a suggestion that nobody asked for is not worth the look for its length alone.</summary>
    public static bool IsTooShort(ReadOnlySpan<char> before, string text)
    {
        var finishesWord = char.IsLetterOrDigit(text[0]) && !before.IsEmpty && char.IsLetterOrDigit(before[^1]);
        return text.AsSpan().Trim().Length < (finishesWord ? LeastRest : LeastWord);
    }
}
