using Gpt2.Inference.Tokens;

namespace Gpt2.Inference.Continuations;

/// <summary>Tokens that agree with bytes that must come next: they begin with these bytes, or are a beginning of them.</summary>
internal readonly ref struct AgreeingTokens
{
    /// <summary>The cost, in nats, of each required byte that a token leaves over, since the model's probability of continuing with it is
    /// unknown until the token is run. Without this cost a half-typed word is split where the model would never split it. Found with eval
    /// typing.</summary>
    public const float CostOfByte = 2;

    private readonly TokenIndex index;
    private readonly ReadOnlySpan<byte> required;

    /// <param name="required">At least one byte; with none, every token would agree.</param>
    public AgreeingTokens(TokenIndex index, ReadOnlySpan<byte> required)
    {
        this.index = index;
        this.required = required;
    }

    public Enumerator GetEnumerator() => new(index, required);

    /// <summary>The <paramref name="count"/> most likely tokens that are not banned, with their log-probabilities among all that
    /// agree.</summary>
    public List<(int Token, double LogProbability)> Best(ReadOnlySpan<float> logits, int count)
    {
        var best = new List<(int Token, double Logit)>(count + 1);
        var (max, sum) = (double.NegativeInfinity, 0.0);
        foreach (var (token, cost) in this)
        {
            var logit = logits[token] - cost;
            if (float.IsNegativeInfinity(logit))
                continue;
            if (logit > max)
                (sum, max) = (sum * Math.Exp(max - logit) + 1, logit);
            else
                sum += Math.Exp(logit - max);

            if (best.Count == count && logit <= best[^1].Logit)
                continue;
            var place = best.Count;
            while (place > 0 && best[place - 1].Logit < logit)
                place--;
            best.Insert(place, (token, logit));
            if (best.Count > count)
                best.RemoveAt(count);
        }
        var logSum = max + Math.Log(sum);
        return [.. best.Select(b => (b.Token, b.Logit - logSum))];
    }

    /// <summary>First the tokens that begin with all the bytes, which cost nothing, then those that are a beginning of them.</summary>
    public ref struct Enumerator(TokenIndex index, ReadOnlySpan<byte> required)
    {
        private readonly ReadOnlySpan<byte> required = required;
        private readonly ReadOnlySpan<int> longer = index.BeginningWith(required);
        private int next = -1; // position in the longer tokens
        private int length; // length of a beginning

        public (int Token, float Cost) Current { get; private set; }

        public bool MoveNext()
        {
            if (++next < longer.Length)
            {
                Current = (longer[next], 0);
                return true;
            }
            while (++length < required.Length)
                if (index.Exactly(required[..length]) is var token and >= 0)
                {
                    Current = (token, CostOfByte * (required.Length - length));
                    return true;
                }
            return false;
        }
    }
}
