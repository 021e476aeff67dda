using System.Numerics.Tensors;
using System.Text;

namespace Gpt2.Inference.Tokens;

/// <summary>How likely a word is to be complete: the probability of all tokens that cannot continue it.</summary>
internal sealed class WordBoundaries
{
    /// <summary>If a whole word is less likely than this, it is the beginning of a longer one.</summary>
    public const float LeastEnd = 0.5f;

    private readonly float[] endsWord; // [V]: 1 for tokens that do not begin with part of a word
    private readonly float[] spaces; // [V]: 1 for tokens that begin with a space
    private readonly float[] probabilities;
    private readonly int space;
    private readonly bool[] endsInWord; // [V]: whether the next token may continue a word

    public WordBoundaries(Gpt2Tokenizer tokenizer)
    {
        endsWord = new float[tokenizer.VocabSize];
        spaces = new float[tokenizer.VocabSize];
        probabilities = new float[tokenizer.VocabSize];
        endsInWord = new bool[tokenizer.VocabSize];
        for (var id = 0; id < endsWord.Length; id++)
        {
            endsWord[id] = !tokenizer.IsText(id) || EndsWord(tokenizer.Bytes(id)) ? 1 : 0;
            spaces[id] = tokenizer.IsText(id) && tokenizer.Bytes(id) is [(byte)' ', ..] ? 1 : 0;
            space = tokenizer.Bytes(id).SequenceEqual(" "u8) ? id : space;
            endsInWord[id] = tokenizer.IsText(id) && EndsInWord(tokenizer.Bytes(id));
        }
    }

    /// <summary>[V]: 1 for tokens that do not begin with part of a word, otherwise 0.</summary>
    public ReadOnlySpan<float> Ends => endsWord;

    /// <summary>Whether a token after a word ends the word.</summary>
    public bool EndsWord(int token) => endsWord[token] != 0;

    /// <summary>Whether a token ends with part of a word.</summary>
    public bool EndsInWord(int token) => endsInWord[token];

    /// <param name="logits">[V].</param>
    /// <param name="logSumExp">Their normaliser.</param>
    public float Probability(ReadOnlySpan<float> logits, float logSumExp)
    {
        TensorPrimitives.Subtract(logits, logSumExp, probabilities);
        TensorPrimitives.Exp(probabilities, probabilities);
        return Math.Min(1, TensorPrimitives.Dot(probabilities, endsWord));
    }

    /// <inheritdoc cref="Probability(ReadOnlySpan{float}, float)"/>
    /// <param name="spaceFollows">Whether tokens that begin with a space make up more than half of it.</param>
    public float Probability(ReadOnlySpan<float> logits, float logSumExp, out bool spaceFollows)
    {
        var ends = Probability(logits, logSumExp);
        spaceFollows = TensorPrimitives.Dot(probabilities, spaces) > ends / 2;
        return ends;
    }

    /// <summary>The most likely token that continues a word, and its logit; -1 if there is none.</summary>
    /// <param name="logits">[V].</param>
    public (int Token, float Logit) LikeliestInWord(ReadOnlySpan<float> logits)
    {
        var (best, most) = (-1, float.NegativeInfinity);
        for (var id = 0; id < logits.Length; id++)
            if (logits[id] > most && endsWord[id] == 0)
                (best, most) = (id, logits[id]);
        return (best, most);
    }

    private static bool EndsWord(ReadOnlySpan<byte> token)
    {
        Rune.DecodeFromUtf8(token, out var first, out var width);
        if (first == Rune.ReplacementChar)
            return false; // the middle of a character
        if (first.Value is '\'' or '’')
            return token.Length == width || !char.IsAsciiLetter((char)token[width]); // "'s" belongs to its word
        return !Rune.IsLetterOrDigit(first) || IsUnspaced(first);
    }

    /// <summary>Whether a token is a single space. It belongs to the word after it, when no token contains both the space and the word's
    /// letters.</summary>
    public bool IsSpace(int token) => token == space;

    private static bool EndsInWord(ReadOnlySpan<byte> token)
    {
        Rune.DecodeLastFromUtf8(token, out var last, out _);
        return Rune.IsLetterOrDigit(last) || last == Rune.ReplacementChar || last.Value is '\'' or '’';
    }

    /// <summary>Scripts without spaces between words, so that every character may end one.</summary>
    private static bool IsUnspaced(Rune rune) =>
        rune.Value is >= 0x3040 and <= 0x30FF or >= 0x3400 and <= 0x9FFF or >= 0x0E00 and <= 0x0EFF;
}
