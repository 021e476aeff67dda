using System.Collections.Concurrent;
using System.Text;
using Microsoft.ML.Tokenizers;

namespace Gpt2.Inference.Tokens;

/// <summary>GPT-2's byte-level BPE (https://github.com/openai/gpt-2/blob/master/src/encoder.py) from <c>vocab.json</c> and
/// <c>merges.txt</c>. Every text can be encoded and decodes to itself.</summary>
/// <remarks>Special tokens in a text are treated as plain text, as in the released encoder. Safe for use by several threads.</remarks>
public sealed class Gpt2Tokenizer
{
    /// <summary>The token between documents.</summary>
    public const string EndOfTextToken = "<|endoftext|>";

    /// <summary>How many distinct words are cached.</summary>
    private const int MaxCachedPieces = 20_000;

    /// <summary>In UTF-16 units. Anything longer is seldom a word, is not seen again, and would fill the memory.</summary>
    private const int LongestCachedPiece = 64;

    private readonly BpeTokenizer bpe;
    private readonly byte[] bytes; // the bytes of all tokens in one array: fifty thousand arrays would take six times the memory
    private readonly int[] starts; // [V + 1]

    // One lock is enough: it is read far more often than written.
    private readonly ConcurrentDictionary<string, int[]> pieces = new(concurrencyLevel: 1, capacity: 31);
    private readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> piecesBySpan;

    private Gpt2Tokenizer(BpeTokenizer bpe, byte[]?[] bytesById, int endOfText)
    {
        (this.bpe, EndOfText) = (bpe, endOfText);
        bytes = new byte[bytesById.Sum(token => token?.Length ?? 0)];
        starts = new int[bytesById.Length + 1];
        var end = 0;
        for (var id = 0; id < bytesById.Length; id++)
        {
            bytesById[id]?.CopyTo(bytes, end);
            starts[id + 1] = end += bytesById[id]?.Length ?? 0;
            LongestToken = Math.Max(LongestToken, starts[id + 1] - starts[id]);
        }
        NeverText = [.. Enumerable.Range(0, VocabSize).Where(id => id != endOfText && !IsText(id))];
        piecesBySpan = pieces.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The number of ids, V: the rows of the model's token embedding. Some of them may not be tokens.</summary>
    public int VocabSize => starts.Length - 1;

    /// <summary>The number of bytes of the longest token.</summary>
    public int LongestToken { get; }

    /// <summary>The id of the token that ends a text, <c>&lt;|endoftext|&gt;</c> in the released GPT-2.</summary>
    public int EndOfText { get; }

    /// <summary>Ids that stand for no text and do not end one: added tokens, and rows that only pad the embedding.</summary>
    internal int[] NeverText { get; }

    /// <summary>Whether an id is a token that can occur in text.</summary>
    internal bool IsText(int id) => id != EndOfText && starts[id] < starts[id + 1];

    /// <summary>Reads a model directory's tokenizer: <c>vocab.json</c> and <c>merges.txt</c>, or else <c>tokenizer.json</c>. If there is a
    /// <c>config.json</c>, it gives the number of ids and the token that ends a text.</summary>
    /// <exception cref="Gpt2Exception">A file is missing or damaged, it is not a byte-level BPE, or no token ends a text.</exception>
    public static Gpt2Tokenizer Load(string directory)
    {
        var files = TokenizerFiles.Read(directory);
        var config = File.Exists(Path.Combine(directory, ModelFiles.Config)) ? Gpt2Config.Read(directory) : null;
        var vocabSize = config?.VocabSize ?? Count(files);
        var bytesById = new byte[]?[vocabSize];
        TokenizerFiles.Load(files.Path, _ => AddBytes(files, bytesById));
        var bpe = TokenizerFiles.Load(files.MergesPath, _ => AddMerges(files, bytesById));

        // Many a config.json still has the end id of GPT-2's own vocabulary, which is a word in another one.
        var configured = config?.EndToken is { } id && bytesById[id] is null ? config.EndToken : null;
        var endOfText =
            configured
            ?? files.IdOf(files.EndName)
            ?? files.IdOf(EndOfTextToken)
            ?? config?.EndToken
            ?? throw new Gpt2Exception(
                $"{files.Path} has no {EndOfTextToken}, the end-of-text token.",
                "Set eos_token_id in config.json to the id of the token that ends a text."
            );
        if (endOfText < 0 || endOfText >= vocabSize)
            throw Beyond(files, endOfText, vocabSize);
        bytesById[endOfText] ??= Encoding.UTF8.GetBytes(files.NameOf(endOfText) ?? EndOfTextToken);
        return new(bpe, bytesById, endOfText);
    }

    /// <summary>The ids of a text. Half surrogate pairs, which no encoding can represent, count as U+FFFD.</summary>
    public int[] Encode(string text)
    {
        var ids = new List<int>(text.Length / 4 + 1);
        for (var rest = text.AsSpan(); !rest.IsEmpty; )
        {
            var length = PreTokenizer.FirstPiece(rest);
            ids.AddRange(EncodePiece(rest[..length]));
            rest = rest[length..];
        }
        return [.. ids];
    }

    /// <summary>The text of some ids; a character that is cut off at either end becomes U+FFFD.</summary>
    public string Decode(ReadOnlySpan<int> ids)
    {
        var text = new StringBuilder();
        var stream = new Utf8Assembler();
        foreach (var id in ids)
            text.Append(stream.Append(Bytes(id)));
        return text.Append(stream.Finish()).ToString();
    }

    /// <summary>The bytes of one token.</summary>
    public ReadOnlySpan<byte> Bytes(int id) => bytes.AsSpan(starts[id]..starts[id + 1]);

    /// <summary>The ids of one piece of <see cref="PreTokenizer"/>.</summary>
    internal int[] EncodePiece(ReadOnlySpan<char> piece)
    {
        if (piecesBySpan.TryGetValue(piece, out var known))
            return known;
        var word = WellFormed(piece.ToString());
        int[] ids = [.. bpe.EncodeToIds(word, considerPreTokenization: false, considerNormalization: false)];
        if (piece.Length > LongestCachedPiece)
            return ids;
        if (pieces.Count >= MaxCachedPieces)
            pieces.Clear();
        return pieces[piece.ToString()] = ids;
    }

    /// <summary>The number of ids, if no <c>config.json</c> gives it.</summary>
    private static int Count(TokenizerFiles files)
    {
        var last = files.Vocabulary.Values.Concat(files.Added.Values).Append(-1).Max();
        return last < Gpt2Config.MostTokens
            ? last + 1
            : throw new Gpt2Exception($"{files.Path} is damaged: a token has the id {last}.", "Download or copy the file again.");
    }

    private static string WellFormed(string text) =>
        text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0 ? text : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>The tokens of single bytes, which every byte-level vocabulary has.</summary>
    private static int AddBytes(TokenizerFiles files, byte[]?[] bytesById)
    {
        var found = 0;
        foreach (var (token, id) in files.Vocabulary)
            if (token.Length == 1)
            {
                Add(files, bytesById, token, id);
                found++;
            }
        return found == 256 ? found : throw new FormatException("some bytes have no token, so some texts could not be written");
    }

    /// <summary>The tokens that merges make. The remaining ids have no bytes, since text consists only of bytes and merges.</summary>
    private static BpeTokenizer AddMerges(TokenizerFiles files, byte[]?[] bytesById)
    {
        foreach (var merge in files.Merges)
        {
            var token = merge.Replace(" ", "", StringComparison.Ordinal);
            if (!files.Vocabulary.TryGetValue(token, out var id))
                throw new FormatException($"there is no token for the merge \"{merge}\"");
            Add(files, bytesById, token, id);
        }
        return BpeTokenizer.Create(new BpeOptions(files.Vocabulary) { Merges = files.Merges, ByteLevel = true });
    }

    private static void Add(TokenizerFiles files, byte[]?[] bytesById, string token, int id)
    {
        if (id >= bytesById.Length)
            throw Beyond(files, id, bytesById.Length);
        var bytes = ByteAlphabet.Decode(token);
        if (id < 0 || bytesById[id] is { } other && !other.AsSpan().SequenceEqual(bytes)) // two merges may make the same token
            throw new FormatException($"token \"{token}\" has the id {id}, which is out of range or used twice");
        bytesById[id] = bytes;
    }

    private static Gpt2Exception Beyond(TokenizerFiles files, int id, int vocabSize) =>
        new(
            $"{files.Path} has a token with the id {id}; vocab_size in config.json is {vocabSize}.",
            "Use the tokenizer files that belong to this model."
        );
}
