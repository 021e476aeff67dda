using System.Numerics.Tensors;
using Gpt2.Inference.Session;
using Gpt2.Inference.Tokens;

namespace Gpt2.Inference.Copying;

/// <summary>Mixes the writer's earlier words into the model's distribution, token by token.</summary>
/// <remarks>
/// A cache model like that of Kuhn and De Mori (1990), with words as its unit: each word either comes from the model or copies one of the
/// references. Each chosen token moves belief from candidates that disagree with it to those that agree (Bayes). So a name of five tokens
/// that the model would never write is rightly certain after two of them; and where the references have nothing to say, the model's logits
/// pass unchanged.
/// </remarks>
internal sealed class CopyMixture(CopySearch search, WordBoundaries boundaries, float[] mixed)
{
    private List<CopyCandidate> copies = []; // of the word being written
    private double ended; // belief that the word is complete
    private double model = 1; // belief that the word is the model's own
    private List<CopyCandidate> nextWord = [];
    private double nextWordShare;
    private bool beginsWord;
    private Dictionary<int, double> probabilities = []; // of the tokens that copies made more likely
    private Dictionary<int, double> copied = []; // what copies added to each of them

    /// <summary>A copy of the state, to follow another path.</summary>
    public CopyMixture Fork() => (CopyMixture)MemberwiseClone();

    /// <summary>The logits [V] of the first token, which agrees with the bytes of a half-typed word or a space.</summary>
    /// <param name="context">The tokens so far, at least one.</param>
    public ReadOnlySpan<float> Begin(ReadOnlySpan<int> context, byte[] required, ReadOnlySpan<float> logits)
    {
        if (required.Length == 0)
            return Mix(context, logits);
        nextWord = search.Beginning(context, required, out var modelShare);
        (nextWordShare, beginsWord) = (1, true);
        return nextWord.Count == 0 ? Pass(logits) : Mix(logits, modelShare, modelShare);
    }

    /// <summary>The logits [V] of the next token.</summary>
    public ReadOnlySpan<float> Mix(ReadOnlySpan<int> context, ReadOnlySpan<float> logits)
    {
        beginsWord = !boundaries.EndsInWord(context[^1]) && copies.Count == 0;
        nextWord = search.After(context, beginsWord);
        if (nextWord.Count == 0 && copies.Count == 0 && ended == 0)
            return Pass(logits);

        var modelEnds = beginsWord ? 1 : Math.Max(boundaries.Probability(logits, Logits.LogSumExp(logits)), float.Epsilon);
        nextWordShare = ended + model * modelEnds;
        var others = 1 - nextWord.Sum(copy => copy.Weight);
        return Mix(logits, model, nextWordShare / modelEnds * others);
    }

    /// <summary>The share of a token's probability that comes from copies, from 0 to 1.</summary>
    public double CopiedShare(int token) => copied.TryGetValue(token, out var added) ? added / probabilities[token] : 0;

    /// <summary>Notes the chosen token.</summary>
    public void Accept(int token)
    {
        var probability = probabilities.GetValueOrDefault(token, double.PositiveInfinity);
        var (from, share) = beginsWord || boundaries.EndsWord(token) ? (nextWord, nextWordShare) : (copies, 1);
        (copies, ended, model) = ([], 0, 1);
        if (double.IsInfinity(probability) || !(boundaries.EndsInWord(token) || boundaries.IsSpace(token)))
            return;
        foreach (var copy in from)
        {
            if (copy.Token != token)
                continue;
            var next = copy with { Next = copy.Next + 1, Weight = copy.Weight * share / probability };
            model -= next.Weight;
            if (next.IsAtEnd || boundaries.EndsWord(next.Token))
                ended += next.Weight;
            else
                copies.Add(next);
        }
        model = Math.Max(model, 0);
    }

    private ReadOnlySpan<float> Pass(ReadOnlySpan<float> logits)
    {
        (probabilities, copied) = ([], []);
        return logits;
    }

    /// <param name="inWord">The factor for the model's probability of a token that continues the word.</param>
    /// <param name="ofNextWord">The factor for a token that begins a new word.</param>
    private ReadOnlySpan<float> Mix(ReadOnlySpan<float> logits, double inWord, double ofNextWord)
    {
        var logSumExp = Logits.LogSumExp(logits);
        var (within, next) = (
            (float)Math.Log(Math.Max(beginsWord ? ofNextWord : inWord, float.Epsilon)),
            (float)Math.Log(Math.Max(ofNextWord, float.Epsilon))
        );
        TensorPrimitives.Add(logits, within, mixed);
        TensorPrimitives.MultiplyAdd(boundaries.Ends, next - within, mixed, mixed);

        (probabilities, copied) = ([], []);
        foreach (var copy in nextWord)
            Add(copy.Token, copy.Weight * nextWordShare);
        foreach (var copy in beginsWord ? [] : copies)
            Add(copy.Token, copy.Weight);
        foreach (var (token, probability) in probabilities)
            mixed[token] = (float)Math.Log(probability) + logSumExp;
        return mixed;

        void Add(int token, double more)
        {
            probabilities[token] = probabilities.GetValueOrDefault(token, Math.Exp(mixed[token] - logSumExp)) + more;
            copied[token] = copied.GetValueOrDefault(token) + more;
        }
    }
}
