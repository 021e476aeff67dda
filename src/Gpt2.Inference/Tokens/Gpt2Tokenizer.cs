using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.ML.Tokenizers;

namespace Gpt2.Inference.Tokens;

/// <summary>GPT-2's byte-level BPE (https://github.com/openai/gpt-2/blob/master/src/encoder.py) from <c>vocab.json</c> and
/// <c>merges.txt</c>. Every text encodes, and decodes to itself.</summary>
/// <remarks>Special tokens in a text are plain text, as in the released encoder. Safe for use by several threads.</remarks>
public sealed class Gpt2Tokenizer
{
    /// <summary>The token that stands between documents.</summary>
    public const string EndOfTextToken = "<|endoftext|>";

    /// <summary>Distinct words whose tokens are remembered.</summary>
    private const int MaxCachedPieces = 20_000;

    private readonly BpeTokenizer bpe;
    private readonly byte[] bytes; // of all tokens, one after the other: fifty thousand arrays would take six times the memory
    private readonly int[] starts; // [V + 1]

    // One lock: it is read far more than written.
    private readonly ConcurrentDictionary<string, int[]> pieces = new(concurrencyLevel: 1, capacity: 31);
    private readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> piecesBySpan;

    private Gpt2Tokenizer(BpeTokenizer bpe, byte[][] bytesById, int endOfText)
    {
        (this.bpe, EndOfText) = (bpe, endOfText);
        bytes = new byte[bytesById.Sum(token => token.Length)];
        starts = new int[bytesById.Length + 1];
        for (var id = 0; id < bytesById.Length; id++)
        {
            bytesById[id].CopyTo(bytes, starts[id]);
            starts[id + 1] = starts[id] + bytesById[id].Length;
        }
        piecesBySpan = pieces.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Number of tokens, V.</summary>
    public int VocabSize => starts.Length - 1;

    /// <summary>The id of <c>&lt;|endoftext|&gt;</c>.</summary>
    public int EndOfText { get; }

    /// <summary>Reads a model directory's tokenizer.</summary>
    /// <exception cref="Gpt2Exception">A file is missing or damaged, or <see cref="EndOfTextToken"/> is not in the vocabulary.</exception>
    public static Gpt2Tokenizer Load(string directory)
    {
        var vocabPath = Path.Combine(directory, ModelFiles.Vocabulary);
        var mergesPath = Path.Combine(directory, ModelFiles.Merges);
        var current = vocabPath;
        try
        {
            var vocab = ReadVocab(vocabPath);
            var bytesById = BytesById(vocab);
            current = mergesPath;
            var merges = File.ReadLines(mergesPath)
                .Where(line => line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal));
            var bpe = BpeTokenizer.Create(new BpeOptions(vocab) { Merges = merges, ByteLevel = true });
            return vocab.TryGetValue(EndOfTextToken, out var endOfText)
                ? new(bpe, bytesById, endOfText)
                : throw new Gpt2Exception(
                    $"{vocabPath} has no {EndOfTextToken}, which ends a text.",
                    "Use a GPT-2 whose vocabulary has it."
                );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Gpt2Exception(
                $"{current} cannot be read: {e.Message}",
                "A model needs vocab.json and merges.txt beside its weights.",
                e
            );
        }
        catch (Exception e)
            when (e is JsonException or InvalidOperationException or FormatException or ArgumentException or KeyNotFoundException)
        {
            throw new Gpt2Exception($"{current} is damaged: {e.Message}", "Download or copy the file again.", e);
        }
    }

    /// <summary>The ids of a text. Halves of surrogate pairs, which no encoding can carry, count as U+FFFD.</summary>
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
    public ReadOnlySpan<byte> Bytes(int id) => bytes.AsSpan(starts[id]..starts[id + 1]);

    /// <summary>The ids of one piece of <see cref="PreTokenizer"/>.</summary>
    internal int[] EncodePiece(ReadOnlySpan<char> piece)
    {
        if (piecesBySpan.TryGetValue(piece, out var known))
            return known;
        var word = WellFormed(piece.ToString());
        int[] ids = [.. bpe.EncodeToIds(word, considerPreTokenization: false, considerNormalization: false)];
        if (pieces.Count >= MaxCachedPieces)
            pieces.Clear();
        return pieces[piece.ToString()] = ids;
    }

    private static string WellFormed(string text) =>
        text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0 ? text : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static Dictionary<string, int> ReadVocab(string path)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(path));
        return json.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetInt32());
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
