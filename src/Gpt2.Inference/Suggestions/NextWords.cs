using System.Text;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Tokens;

namespace Gpt2.Inference.Suggestions;

/// <summary>The tokens that a suggestion may begin with if text follows the caret in its paragraph. The word that is already there is ruled
/// out, so its probability goes to the others.</summary>
internal static class NextWords
{
    /// <param name="starts">The most likely first.</param>
    /// <param name="required">The bytes of the half-typed word, which they begin with.</param>
    /// <param name="ruledOut">The probability of the tokens that are left out.</param>
    public static List<(int Token, double LogProbability)> Without(
        Gpt2Tokenizer tokenizer,
        List<(int Token, double LogProbability)> starts,
        ReadOnlySpan<byte> required,
        string before,
        string after,
        out double ruledOut
    )
    {
        ruledOut = 0;
        var others = new List<(int Token, double LogProbability)>(starts.Count);
        foreach (var start in starts)
        {
            var bytes = tokenizer.Bytes(start.Token);
            if (
                bytes.Length > required.Length
                && FollowingText.IsNextWord(Encoding.UTF8.GetString(bytes[required.Length..]), before, after)
            )
                ruledOut += Math.Exp(start.LogProbability);
            else
                others.Add(start);
        }
        for (var i = 0; i < others.Count; i++)
            others[i] = (others[i].Token, Confidence.Without(ruledOut, others[i].LogProbability));
        return others;
    }
}
