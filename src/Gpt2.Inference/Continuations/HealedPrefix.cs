using Gpt2.Inference.Tokens;

namespace Gpt2.Inference.Continuations;

/// <summary>Determines which tokens may begin a text. At a caret they must agree with what was taken off the prompt; after that all are
/// allowed except a line break or the end, until there is something to read.</summary>
internal sealed class HealedPrefix(Gpt2Tokenizer tokenizer, TokenIndex index, byte[] healed, bool atCaret)
{
    private readonly float[] restricted = atCaret ? new float[tokenizer.VocabSize] : [];
    private byte[] required = healed;
    private bool isOpen = atCaret;

    /// <summary>The bytes that must come next.</summary>
    public byte[] Required => required;

    /// <summary>Sets the logits [V] of every token that may not come now to minus infinity.</summary>
    public ReadOnlySpan<float> Restrict(ReadOnlySpan<float> logits)
    {
        if (!isOpen)
            return logits;
        if (required.Length > 0)
            AdmitHealed(logits);
        else
            BanEnds(logits);
        return restricted;
    }

    /// <summary>The bytes of a chosen token, without those that the prompt already showed.</summary>
    public ReadOnlySpan<byte> Consume(ReadOnlySpan<byte> token)
    {
        var known = Math.Min(required.Length, token.Length);
        required = required[known..];
        isOpen &= token[known..].Trim(" \t\r\n"u8).IsEmpty;
        return token[known..];
    }

    private void AdmitHealed(ReadOnlySpan<float> logits)
    {
        restricted.AsSpan().Fill(float.NegativeInfinity);
        foreach (var (token, cost) in new AgreeingTokens(index, required))
            restricted[token] = logits[token] - cost;
    }

    private void BanEnds(ReadOnlySpan<float> logits)
    {
        logits.CopyTo(restricted);
        restricted[tokenizer.EndOfText] = float.NegativeInfinity;
        foreach (var lineBreak in (ReadOnlySpan<byte>)"\n\r"u8)
        foreach (var token in index.BeginningWith([lineBreak]))
            restricted[token] = float.NegativeInfinity;
    }
}
