using System.Text;
using System.Text.Json;

namespace Gpt2.Inference.Tokens;

/// <summary>GPT-2's byte-level BPE (https://github.com/openai/gpt-2/blob/master/src/encoder.py) from <c>vocab.json</c> and <c>merges.txt</c>.
/// Every text encodes, and decodes to itself.</summary>
/// <remarks>Special tokens in a text are plain text, as in the released encoder. Not for use by two threads at once.</remarks>
public sealed class Gpt2Tokenizer
{
    /// <summary>The token that stands between documents.</summary>
    public const string EndOfTextToken = "<|endoftext|>";

    /// <summary>Distinct words whose tokens are remembered.</summary>
    private const int MaxCachedPieces = 20_000;

    private readonly Merges merges;
    private readonly int[] idOfByte;
    private readonly byte[][] bytesById;
    private readonly Dictionary<string, int[]> pieces = [];
    private readonly Dictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> piecesBySpan;

    private Gpt2Tokenizer(Merges merges, byte[][] bytesById, int endOfText)
    {
        (this.merges, this.bytesById, EndOfText) = (merges, bytesById, endOfText);
        idOfByte = new int[256];
        for (var id = 0; id < bytesById.Length; id++)
            if (bytesById[id].Length == 1)
                idOfByte[bytesById[id][0]] = id;
        piecesBySpan = pieces.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Number of tokens, V.</summary>
    public int VocabSize => bytesById.Length;

    /// <summary>The id of <c>&lt;|endoftext|&gt;</c>.</summary>
    public int EndOfText { get; }

    /// <summary>Reads a model directory's tokenizer.</summary>
    /// <exception cref="Gpt2Exception">A file is missing or damaged.</exception>
    public static Gpt2Tokenizer Load(string directory)
    {
        var vocabPath = Path.Combine(directory, "vocab.json");
        var mergesPath = Path.Combine(directory, "merges.txt");
        var current = vocabPath;
        try
        {
            var vocab = ReadVocab(vocabPath);
            var bytesById = BytesById(vocab);
            current = mergesPath;
            return new(ReadMerges(mergesPath, vocab), bytesById, vocab.GetValueOrDefault(EndOfTextToken, bytesById.Length - 1));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Gpt2Exception($"{current} cannot be read: {e.Message}", "A model needs vocab.json and merges.txt beside its weights.", e);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentException or KeyNotFoundException)
        {
            throw new Gpt2Exception($"{current} is damaged: {e.Message}", "Download or copy the file again.", e);
        }
    }

    /// <summary>The ids of a text. Halves of surrogate pairs, which no encoding can carry, count as U+FFFD.</summary>
    public int[] Encode(string text)
    {
        var ids = new List<int>(text.Length / 4 + 1);
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            var length = PreTokenizer.FirstPiece(rest);
            ids.AddRange(EncodePiece(rest[..length]));
            rest = rest[length..];
        }
        return [.. ids];
    }

    /// <summary>The text of some ids; a character that is cut off at the ends becomes U+FFFD.</summary>
    public string Decode(ReadOnlySpan<int> ids)
    {
        var text = new StringBuilder();
        var stream = new Utf8Assembler();
        foreach (var id in ids)
            text.Append(stream.Append(Bytes(id)));
        return text.Append(stream.Finish()).ToString();
    }

    /// <summary>The bytes of one token.</summary>
    public ReadOnlySpan<byte> Bytes(int id) => bytesById[id];

    /// <summary>The ids of one piece of <see cref="PreTokenizer"/>.</summary>
    internal int[] EncodePiece(ReadOnlySpan<char> piece)
    {
        if (piecesBySpan.TryGetValue(piece, out var known))
            return known;
        var bytes = Encoding.UTF8.GetBytes(piece.ToString()); // halves of surrogate pairs become U+FFFD
        var ids = Array.ConvertAll(bytes, value => idOfByte[value]);
        Array.Resize(ref ids, merges.Apply(ids));
        if (pieces.Count >= MaxCachedPieces)
            pieces.Clear();
        return pieces[piece.ToString()] = ids;
    }

    private static Dictionary<string, int> ReadVocab(string path)
    {
        var reader = new Utf8JsonReader(File.ReadAllBytes(path));
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new FormatException("it holds no table of tokens");
        var vocab = new Dictionary<string, int>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var token = reader.GetString()!;
            reader.Read();
            if (!vocab.TryAdd(token, reader.GetInt32()))
                throw new FormatException($"the token \"{token}\" is there twice");
        }
        reader.Read(); // complains of what stands behind the table
        return vocab;
    }

    private static Merges ReadMerges(string path, Dictionary<string, int> vocab)
    {
        var lines = File.ReadAllLines(path);
        var merges = new Merges(lines.Length);
        var tokens = vocab.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var line in lines)
        {
            if (line.Length == 0 || line.StartsWith("#version", StringComparison.Ordinal))
                continue;
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space < 0)
                throw new FormatException($"\"{line}\" is no pair of tokens");
            var left = line.AsSpan(0, space);
            var right = line.AsSpan(space + 1);
            if (!tokens.TryGetValue(left, out var leftId) || !tokens.TryGetValue(right, out var rightId) || !vocab.TryGetValue(string.Concat(left, right), out var into))
                throw new FormatException($"\"{line}\" names tokens that vocab.json does not have");
            merges.Add(leftId, rightId, into);
        }
        return merges;
    }

    private static byte[][] BytesById(Dictionary<string, int> vocab)
    {
        var bytesById = new byte[vocab.Count][];
        foreach (var (token, id) in vocab)
        {
            if ((uint)id >= (uint)bytesById.Length || bytesById[id] is not null)
                throw new FormatException($"ids must be 0 to {vocab.Count - 1}, each once; {token} has {id}");
            bytesById[id] = token == EndOfTextToken ? Encoding.UTF8.GetBytes(token) : ByteAlphabet.Decode(token);
        }
        return bytesById.Where(bytes => bytes.Length == 1).Select(bytes => bytes[0]).Distinct().Count() == 256
            ? bytesById
            : throw new FormatException("not every byte is a token, so not every text could be written");
    }
}
