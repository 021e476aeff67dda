using System.Text;
using Gpt2.Inference.Tokens;

namespace Gpt2.Inference.Copying;

/// <summary>Creates mixtures for the tokens of one model.</summary>
internal sealed class CopyModel(Gpt2Tokenizer tokenizer, TokenIndex index, WordBoundaries boundaries)
{
    /// <summary>The last tokens, which are not copied again.</summary>
    private const int TooNear = 12;

    private readonly float[] mixed = new float[tokenizer.VocabSize];

    /// <param name="before">The text up to the caret.</param>
    /// <param name="promptLength">The length of the part that is in the prompt; the rest is being typed.</param>
    /// <param name="promptIds">The prompt.</param>
    /// <param name="weight">0 to 1.</param>
    /// <returns>Null if there is nothing to copy from.</returns>
    public CopyMixture? Begin(ReferenceTexts? references, string before, int promptLength, ReadOnlySpan<int> promptIds, float weight)
    {
        if (references is null || weight == 0)
            return null;
        var own = Math.Max(0, promptLength - Math.Max(0, before.Length - references.Own));
        var tokens = Last(promptIds, Encoding.UTF8.GetByteCount(before.AsSpan(promptLength - own, own)));
        TokenPositions[] places =
        [
            .. references.Texts.Select(text => text.Places(tokenizer, index)),
            new(tokens.ToArray(), index) { TooNear = TooNear },
        ];
        return new(new(tokenizer, index, boundaries, places, weight), boundaries, mixed);
    }

    /// <summary>The last tokens that cover this many bytes.</summary>
    private ReadOnlySpan<int> Last(ReadOnlySpan<int> tokens, int bytes)
    {
        var start = tokens.Length;
        while (bytes > 0 && start > 0)
            bytes -= tokenizer.Bytes(tokens[--start]).Length;
        return tokens[start..];
    }
}
