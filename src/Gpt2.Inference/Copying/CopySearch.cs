using System.Text;
using Gpt2.Inference.Tokens;

namespace Gpt2.Inference.Copying;

/// <summary>Finds where reference texts continue after the same tokens, or contain words that begin with the same letters.</summary>
/// <param name="weight">How much the references count beside the model, from 0 to 1.</param>
internal sealed class CopySearch(
    Gpt2Tokenizer tokenizer,
    TokenIndex index,
    WordBoundaries boundaries,
    IReadOnlyList<TokenPositions> references,
    double weight
)
{
    /// <summary>How far to trust a place that agrees in one token before it, in two, and so on.</summary>
    private static readonly double[] TrustByAgreement = [0, 0.15, 0.4, 0.6, 0.7, 0.8];

    /// <summary>The probability that the next word is one of the writer's own, whatever precedes it.</summary>
    private const double WordTrust = 0.3;

    /// <summary>The size of the references, in tokens, from which a word's frequency in them means something.</summary>
    private const double FewTokens = 300;

    private readonly double size = references.Sum(text => text.Tokens.Length) + FewTokens;

    /// <summary>Where words begin after the same tokens as at the end of <paramref name="context"/>.</summary>
    /// <param name="beginsWord">Whether a word begins in any case; if not, a new word begins only after a token that ends one.</param>
    public List<CopyCandidate> After(ReadOnlySpan<int> context, bool beginsWord)
    {
        var found = Agreeing(context);
        if (!beginsWord)
            found.RemoveAll(place => !boundaries.EndsWord(place.Copy.Token));
        Weigh(found);
        return found.ConvertAll(place => place.Copy);
    }

    /// <summary>Where a word begins with <paramref name="required"/> bytes, the half-typed word at the caret.</summary>
    /// <param name="modelShare">The share that is left to the model.</param>
    public List<CopyCandidate> Beginning(ReadOnlySpan<int> context, byte[] required, out double modelShare)
    {
        var found = Agreeing(context);
        Weigh(found);
        var copies = found.ConvertAll(place => place.Copy);
        modelShare = 1 - copies.Sum(copy => copy.Weight);
        copies.RemoveAll(copy => !Agrees(copy.Tokens, copy.Next, required));
        if (!HasLetter(required))
            return copies;

        var each = modelShare * weight * WordTrust / size;
        modelShare *= 1 - weight * WordTrust;
        foreach (var (tokens, place) in Words(required))
            copies.Add(new(tokens, place, each));
        foreach (var tokens in WordsSpacedOtherwise(required))
            copies.Add(new(tokens, 0, each));
        return copies;
    }

    private readonly record struct Place(CopyCandidate Copy, int Agreement);

    private List<Place> Agreeing(ReadOnlySpan<int> context)
    {
        var found = new List<Place>();
        if (BeginsLine(context))
            return found; // list items and headings begin alike and continue differently
        if (index.Rank(context[^1]) is var rank and >= 0)
            foreach (var text in references)
            foreach (var place in text.Of(rank, rank + 1))
                if (place + 1 < text.Tokens.Length - text.TooNear)
                    found.Add(new(new(text.Tokens, place + 1, 0), Agreement(context, text.Tokens, place)));
        return found;
    }

    /// <summary>Whether there is no letter before the caret on its line.</summary>
    private bool BeginsLine(ReadOnlySpan<int> context)
    {
        for (var i = context.Length - 1; i >= 0 && !HasLetter(tokenizer.Bytes(context[i])); i--)
            if (tokenizer.Bytes(context[i]).Contains((byte)'\n'))
                return true;
        return false;
    }

    private static int Agreement(ReadOnlySpan<int> context, int[] tokens, int place)
    {
        var length = 1;
        while (
            length < TrustByAgreement.Length - 1
            && length < context.Length
            && length <= place
            && tokens[place - length] == context[^(length + 1)]
        )
            length++;
        return length;
    }

    /// <summary>Gives each place its weight. Places that agree in more tokens come first and leave the rest to the others. Places with many
    /// different continuations say little, and a single place says less than several.</summary>
    private void Weigh(List<Place> found)
    {
        found.Sort((a, b) => b.Agreement.CompareTo(a.Agreement));
        Span<double> each = stackalloc double[TrustByAgreement.Length]; // those that agree in this many tokens
        var counts = new Dictionary<int, int>();
        var (left, squares, next) = (1.0, 0.0, 0);
        for (var agreement = TrustByAgreement.Length - 1; agreement > 0; agreement--)
        {
            for (; next < found.Count && found[next].Agreement == agreement; next++)
            {
                var count = counts.GetValueOrDefault(found[next].Copy.Token);
                squares += 2 * count + 1;
                counts[found[next].Copy.Token] = count + 1;
            }
            if (next == 0)
                continue;
            var sameness = squares / ((double)next * next); // 1: it always continued alike
            var share = left * weight * TrustByAgreement[agreement] * sameness * next / (next + 1);
            left -= share;
            each[agreement] = share / next;
        }
        for (var agreement = 1; agreement < each.Length; agreement++)
            each[agreement] += each[agreement - 1];
        for (var i = 0; i < found.Count; i++)
            found[i] = found[i] with { Copy = found[i].Copy with { Weight = each[found[i].Agreement] } };
    }

    /// <summary>Words of the references that begin with these bytes.</summary>
    private List<(int[] Tokens, int Place)> Words(byte[] required)
    {
        var words = new List<(int[], int)>();
        foreach (var text in references)
        {
            if (index.BeginningWith(required) is { IsEmpty: false } longer)
                AddWords(text, index.Rank(longer[0]), longer.Length);
            for (var length = 1; length < required.Length; length++)
                if (index.Exactly(required.AsSpan(0, length)) is var shorter and >= 0)
                    AddWords(text, index.Rank(shorter), 1);
        }
        return words;

        void AddWords(TokenPositions text, int rank, int ranks)
        {
            foreach (var place in text.Of(rank, rank + ranks))
                if (
                    (place == 0 || boundaries.EndsWord(text.Tokens[place]) || !boundaries.EndsInWord(text.Tokens[place - 1]))
                    && Agrees(text.Tokens, place, required)
                )
                    words.Add((text.Tokens, place));
        }
    }

    /// <summary>Names that occur in the references without the space that is needed here, or with one that is not. With and without a space
    /// they are different tokens.</summary>
    private IEnumerable<int[]> WordsSpacedOtherwise(byte[] required)
    {
        var spaced = required[0] == (byte)' ';
        if (!char.IsUpper(Encoding.UTF8.GetString(required).TrimStart().FirstOrDefault()))
            return [];
        byte[] other = spaced ? required[1..] : [(byte)' ', .. required];
        return Words(other).Select(word => tokenizer.EncodePiece((spaced ? " " : "") + Word(word.Tokens, word.Place)));
    }

    /// <summary>The letters of the word that begins at a place.</summary>
    private string Word(int[] tokens, int place)
    {
        var end = place + 1;
        while (end < tokens.Length && !boundaries.EndsWord(tokens[end]))
            end++;
        var text = tokenizer.Decode(tokens.AsSpan(place, end - place)).Trim();
        var letters = 0;
        while (letters < text.Length && char.IsLetter(text[letters]))
            letters++;
        return text[..letters];
    }

    private bool Agrees(int[] tokens, int place, ReadOnlySpan<byte> required)
    {
        while (!required.IsEmpty)
        {
            if (place == tokens.Length)
                return false;
            var bytes = tokenizer.Bytes(tokens[place++]);
            var common = Math.Min(bytes.Length, required.Length);
            if (!bytes[..common].SequenceEqual(required[..common]))
                return false;
            required = required[common..];
        }
        return true;
    }

    private static bool HasLetter(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
            if (b >= 0x80 || char.IsAsciiLetter((char)b))
                return true;
        return false;
    }
}
