using Gpt2.Inference.Tokens;

namespace Gpt2.Inference.Sampling;

/// <summary>Masks over the next token that are expressed in bytes.</summary>
internal static class TokenMasks
{
    /// <summary>Bans the tokens that begin with some bytes, unless a word may continue after them.</summary>
    /// <param name="logits">[V].</param>
    public static void BanCompleting(Gpt2Tokenizer tokenizer, TokenIndex index, ReadOnlySpan<byte> rest, Span<float> logits)
    {
        foreach (var token in index.BeginningWith(rest))
            if (IsWhole(tokenizer.Bytes(token), rest.Length))
                logits[token] = float.NegativeInfinity;
    }

    /// <summary>Whether no word continues at a place in a token. The end of a token counts as the end of a word.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> token, int end) =>
        end == token.Length || !IsLetter(token[end]) || !IsLetter(token[end - 1]);

    /// <summary>Everything outside ASCII counts as a letter, since most of it is.</summary>
    public static bool IsLetter(byte b) => b >= 0x80 || char.IsAsciiLetterOrDigit((char)b);
}
