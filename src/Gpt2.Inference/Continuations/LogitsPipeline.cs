using Gpt2.Inference.Copying;
using Gpt2.Inference.Sampling;
using Gpt2.Inference.Tokens;

namespace Gpt2.Inference.Continuations;

/// <summary>Processes the model's logits before a token is chosen: the writer's own words become more likely, banned ones impossible, and
/// so do ids that stand for no text.</summary>
/// <param name="copies">Null to use the model alone.</param>
/// <param name="banned">Null if nothing is banned.</param>
/// <param name="masked">A buffer [V], used by one text at a time.</param>
internal sealed class LogitsPipeline(Gpt2Tokenizer tokenizer, TokenIndex index, CopyMixture? copies, BannedPhrases? banned, float[] masked)
{
    /// <summary>A copy of the state, to follow another path.</summary>
    public LogitsPipeline Fork() => new(tokenizer, index, copies?.Fork(), banned, masked);

    /// <summary>The logits [V] of the first token, which agrees with the bytes of a half-typed word.</summary>
    /// <param name="context">The tokens so far.</param>
    public ReadOnlySpan<float> Begin(ReadOnlySpan<int> context, byte[] required, ReadOnlySpan<float> logits)
    {
        if (copies is not null)
            logits = copies.Begin(context, required, logits);
        return banned is null && tokenizer.NeverText.Length == 0 ? logits : Mask(context, required, logits);
    }

    /// <summary>The share of a token's probability that comes from the writer's own words, from 0 to 1.</summary>
    public double CopiedShare(int token) => copies?.CopiedShare(token) ?? 0;

    /// <summary>Notes the chosen token.</summary>
    public void Accept(int token) => copies?.Accept(token);

    /// <summary>The logits [V] of the next token.</summary>
    /// <param name="required">The rest of the half-typed word.</param>
    public ReadOnlySpan<float> Next(ReadOnlySpan<int> context, scoped ReadOnlySpan<byte> required, ReadOnlySpan<float> logits)
    {
        if (copies is not null)
            logits = copies.Mix(context, logits);
        return banned is null && tokenizer.NeverText.Length == 0 ? logits : Mask(context, required, logits);
    }

    private ReadOnlySpan<float> Mask(ReadOnlySpan<int> context, scoped ReadOnlySpan<byte> required, ReadOnlySpan<float> logits)
    {
        logits.CopyTo(masked);
        foreach (var id in tokenizer.NeverText)
            masked[id] = float.NegativeInfinity;
        if (banned is not null)
            MaskBanned(banned, context, required, logits);
        return masked;
    }

    private void MaskBanned(
        BannedPhrases phrases,
        ReadOnlySpan<int> context,
        scoped ReadOnlySpan<byte> required,
        ReadOnlySpan<float> logits
    )
    {
        Span<byte> text = stackalloc byte[phrases.Reach];
        var left = text;
        for (var i = context.Length - 1; i >= 0 && !left.IsEmpty; i--)
        {
            var bytes = tokenizer.Bytes(context[i]);
            bytes = bytes[Math.Max(0, bytes.Length - left.Length)..];
            bytes.CopyTo(left[^bytes.Length..]);
            left = left[..^bytes.Length];
        }
        phrases.Mask(text[left.Length..], masked);
        for (var length = 1; length <= required.Length; length++) // typed by the writer, who may write anything
            if (index.Exactly(required[..length]) is var token and >= 0)
                masked[token] = logits[token];
    }
}
