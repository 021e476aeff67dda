using Gpt2.Inference.Tokens;

namespace Gpt2.Inference.Continuations;

/// <summary>Tokens that agree with bytes that must come next: they begin with them, or are a beginning of them.</summary>
internal static class Admissible
{
    /// <summary>What each byte costs that is still required behind a token, in nats: whether the model would go on with it is not known before
    /// the token is run. Without it a half-typed word is split where the model would never have split it. Found by eval typing.</summary>
    public const float CostOfByte = 2;

    /// <summary>The <paramref name="count"/> likeliest that are not banned, with their log-probability among all that agree.</summary>
    public static List<(int Token, double LogProbability)> Best(
        TokenIndex index,
        ReadOnlySpan<float> logits,
        ReadOnlySpan<byte> required,
        int count
    )
    {
        var best = new List<(int Token, double Logit)>(count + 1);
        var (max, sum) = (double.NegativeInfinity, 0.0);
        foreach (var token in index.BeginningWith(required))
            Add(token, logits[token]);
        for (var length = 1; length < required.Length; length++)
            if (index.Exactly(required[..length]) is var token and >= 0)
                Add(token, logits[token] - CostOfByte * (required.Length - length));

        var logSum = max + Math.Log(sum);
        return [.. best.Select(b => (b.Token, b.Logit - logSum))];

        void Add(int token, float logit)
        {
            if (float.IsNegativeInfinity(logit))
                return;
            if (logit > max)
                (sum, max) = (sum * Math.Exp(max - logit) + 1, logit);
            else
                sum += Math.Exp(logit - max);

            if (best.Count == count && logit <= best[^1].Logit)
                return;
            var place = best.Count;
            while (place > 0 && best[place - 1].Logit < logit)
                place--;
            best.Insert(place, (token, logit));
            if (best.Count > count)
                best.RemoveAt(count);
        }
    }
}
