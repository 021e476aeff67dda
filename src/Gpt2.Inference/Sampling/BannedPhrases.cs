using System.Text;
using Gpt2.Inference.Tokens;

namespace Gpt2.Inference.Sampling;

/// <summary>Words and phrases that are never written, as masks over the next token.</summary>
/// <remarks>
/// Phrases are compared with the bytes of the text, so it does not matter how a phrase is split into tokens or where in a token it begins.
/// Only whole words are banned: with "cat" banned, "catalogue" can still be written. Case is ignored.
/// </remarks>
internal sealed class BannedPhrases
{
    private readonly record struct Pattern(byte[] Bytes, int[] Inside);

    private readonly Gpt2Tokenizer tokenizer;
    private readonly TokenIndex index;
    private readonly Pattern[] patterns;

    /// <summary>Anything longer is not a phrase; these bytes are checked for each token.</summary>
    private const int Longest = 200;

    /// <exception cref="Gpt2Exception">A phrase is empty or too long.</exception>
    public BannedPhrases(Gpt2Tokenizer tokenizer, TokenIndex index, IReadOnlyList<string> phrases)
    {
        (this.tokenizer, this.index, Phrases) = (tokenizer, index, phrases);
        patterns =
        [
            .. phrases.SelectMany(Forms).Distinct().Select(Encoding.UTF8.GetBytes).Select(bytes => new Pattern(bytes, Inside(bytes))),
        ];
        Reach = patterns.Max(pattern => pattern.Bytes.Length);
    }

    /// <summary>What is banned.</summary>
    public IReadOnlyList<string> Phrases { get; }

    /// <summary>How many bytes of the text <see cref="Mask"/> reads.</summary>
    public int Reach { get; }

    /// <summary>Bans the tokens that would complete a phrase.</summary>
    /// <param name="text">The end of the text so far: <see cref="Reach"/> bytes, or the whole text.</param>
    /// <param name="logits">[V].</param>
    public void Mask(ReadOnlySpan<byte> text, Span<float> logits)
    {
        foreach (var (bytes, inside) in patterns)
        {
            foreach (var token in inside)
                logits[token] = float.NegativeInfinity;
            for (var begun = Math.Min(text.Length, bytes.Length - 1); begun >= 0; begun--)
                if (text.EndsWith(bytes.AsSpan(0, begun)) && MayBegin(text[..^begun], bytes))
                    TokenMasks.BanCompleting(tokenizer, index, bytes.AsSpan(begun), logits);
        }
    }

    private static IEnumerable<string> Forms(string phrase)
    {
        phrase = phrase.Trim();
        if (phrase.Length is 0 or > Longest)
            throw new Gpt2Exception(
                $"A banned phrase has {phrase.Length} characters.",
                $"Give words or phrases of 1 to {Longest} characters."
            );
        var lower = phrase.ToLowerInvariant();
        return [phrase, lower, phrase.ToUpperInvariant(), char.ToUpperInvariant(lower[0]) + lower[1..]];
    }

    /// <summary>The tokens that contain the phrase after something else.</summary>
    private int[] Inside(byte[] phrase) =>
        [
            .. Enumerable
                .Range(0, tokenizer.VocabSize)
                .Where(token => tokenizer.IsText(token) && StandsInside(tokenizer.Bytes(token), phrase)),
        ];

    private static bool StandsInside(ReadOnlySpan<byte> token, ReadOnlySpan<byte> phrase)
    {
        for (var at = 1; at + phrase.Length <= token.Length; at++)
            if (token[at..].StartsWith(phrase) && MayBegin(token[..at], phrase) && TokenMasks.IsWhole(token, at + phrase.Length))
                return true;
        return false;
    }

    /// <summary>A phrase that begins with a letter must begin a word.</summary>
    private static bool MayBegin(ReadOnlySpan<byte> before, ReadOnlySpan<byte> phrase) =>
        before.IsEmpty || !TokenMasks.IsLetter(before[^1]) || !TokenMasks.IsLetter(phrase[0]);
}
