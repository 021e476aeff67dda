using System.Numerics.Tensors;
using Gpt2.Inference.Session;
using Gpt2.Inference.Tokens;

namespace Gpt2.Inference.Copying;

/// <summary>Mixes what the writer said before into the model's distribution, token by token.</summary>
/// <remarks>
/// A cache model in the manner of Kuhn and De Mori (1990), with words as its unit: each word is either the model's or a copy of one that
/// stands in the references, and each token that is chosen moves the belief from those that would have gone on otherwise to those that
/// agree (Bayes). So a name of five tokens that the model would never write is as sure after two of them as it should be, and where
/// the references have nothing to say the model's logits pass unchanged.
/// </remarks>
internal sealed class CopyMixture(CopySearch search, WordBoundaries boundaries, float[] mixed)
{
    private List<CopyCandidate> copies = []; // of the word that is being written
    private double ended; // belief that the word is whole
    private double model = 1; // belief that the word is the model's own
    private List<CopyCandidate> nextWord = [];
    private double nextWordShare;
    private bool beginsWord;
    private Dictionary<int, double> probabilities = []; // of the tokens that copies made likelier
    private Dictionary<int, double> copied = []; // what copies added to each of them

    /// <summary>The same state, to follow another path from here.</summary>
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

    /// <summary>How much of a token's probability comes from copies, 0 to 1.</summary>
    public double CopiedShare(int token) => copied.TryGetValue(token, out var added) ? added / probabilities[token] : 0;

    /// <summary>Takes note of the token that was chosen.</summary>
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

    /// <param name="inWord">What the model's probability of a token that goes on with the word is multiplied by.</param>
    /// <param name="ofNextWord">And that of a token that begins a new one.</param>
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
