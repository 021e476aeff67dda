using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Session;
using Gpt2.Inference.Tokens;

namespace Gpt2.Inference.Suggestions;

/// <summary>Follows one word to its end, token by token. The caller runs the model and passes in the logits.</summary>
internal sealed class WordPath
{
    private readonly Gpt2Tokenizer tokenizer;
    private readonly TokenIndex index;
    private readonly WordBoundaries boundaries;
    private readonly LogitsPipeline pipeline;
    private readonly List<int> context;
    private readonly StringBuilder text = new();
    private readonly Utf8Assembler characters = new();
    private byte[] required;
    private double logProbability;
    private int count;

    /// <param name="context">The prompt.</param>
    /// <param name="required">The bytes of a half-typed word, which the word begins with.</param>
    /// <param name="start">The first token, and its log-probability.</param>
    public WordPath(
        Gpt2Tokenizer tokenizer,
        TokenIndex index,
        WordBoundaries boundaries,
        LogitsPipeline pipeline,
        int[] context,
        byte[] required,
        (int Token, double LogProbability) start
    )
    {
        (this.tokenizer, this.index, this.boundaries, this.pipeline) = (tokenizer, index, boundaries, pipeline);
        (this.context, this.required) = ([.. context], required);
        Append(start.Token, start.LogProbability);
    }

    /// <summary>The token to run next.</summary>
    public int Token { get; private set; }

    /// <summary>Whether the word may continue.</summary>
    public bool IsOpen { get; private set; }

    /// <param name="logits">[V], after <see cref="Token"/>.</param>
    /// <param name="least">Less likely words are not wanted.</param>
    /// <returns>The word so far, if it may end here.</returns>
    public Continuation? Step(ReadOnlySpan<float> logits, double least)
    {
        logits = pipeline.Next(CollectionsMarshal.AsSpan(context), required, logits);
        if (required.Length > 0)
        {
            if (new AgreeingTokens(index, required).Best(logits, 1) is [var best])
                GoOn(best.Token, best.LogProbability, least);
            else
                IsOpen = false;
            return null;
        }
        var logSumExp = Logits.LogSumExp(logits);
        if (text.Length == 0)
        {
            var next = TensorPrimitives.IndexOfMax(logits); // the typed text is a whole word, so take the next word
            GoOn(next, logits[next] - logSumExp, least);
            return null;
        }
        var ends = boundaries.Probability(logits, logSumExp, out var spaceFollows);
        var word = ends < WordBoundaries.LeastEnd ? null : Whole(logProbability + Math.Log(ends), least, spaceFollows);
        var (token, logit) = boundaries.LikeliestInWord(logits);
        GoOn(token, logit - logSumExp, least);
        return word;
    }

    private void GoOn(int token, double more, double least)
    {
        if (token >= 0 && logProbability + more >= least)
            Append(token, more);
        else
            IsOpen = false;
    }

    private void Append(int token, double more)
    {
        var bytes = tokenizer.Bytes(token);
        var known = Math.Min(bytes.Length, required.Length);
        text.Append(characters.Append(bytes[known..]));
        required = required[known..];
        logProbability += more;
        count++;
        context.Add(token);
        pipeline.Accept(token);
        Token = token;
        IsOpen = MayBeWord();
    }

    /// <summary>Letters with apostrophes between them, perhaps after a space.</summary>
    private bool MayBeWord()
    {
        for (var i = 0; i < text.Length; i++)
            if (!(char.IsLetter(text[i]) || i == 0 && text[i] == ' ' || i > 0 && text[i] is '\'' or '’'))
                return false;
        return true;
    }

    private Continuation? Whole(double whole, double least, bool spaceFollows) =>
        whole >= least && text.Length > 0 && char.IsLetter(text[^1])
            ? new(text.ToString(), whole, count) { SpaceFollows = spaceFollows }
            : null;
}
