using System.Text;
using System.Text.Json;

namespace Gpt2.Inference.Tokens;

/// <summary>The contents of a model directory's tokenizer files: <c>vocab.json</c> and <c>merges.txt</c>, or <c>tokenizer.json</c> if one
/// of these is missing, and tokens that were added later.</summary>
/// <param name="Path">The file with the vocabulary, for messages.</param>
/// <param name="MergesPath">The file with the merges, for messages.</param>
/// <param name="Vocabulary">Tokens as <see cref="ByteAlphabet"/> writes them, and their ids.</param>
/// <param name="Merges">Each is two tokens separated by a space, in order of priority.</param>
/// <param name="Added">Added tokens in plain text, and their ids.</param>
internal sealed record TokenizerFiles(
    string Path,
    string MergesPath,
    Dictionary<string, int> Vocabulary,
    IReadOnlyList<string> Merges,
    Dictionary<string, int> Added
)
{
    private const string AddedTokens = "added_tokens.json";
    private const string SpecialTokens = "special_tokens_map.json";
    private const string TokenizerSettings = "tokenizer_config.json";

    /// <summary>Other files that a model may have, which name added tokens and the end token.</summary>
    public static IReadOnlyList<string> Optional { get; } = [AddedTokens, SpecialTokens, TokenizerSettings];

    /// <summary>The name of the token that ends a text, if a file gives it.</summary>
    public string? EndName { get; private init; }

    /// <summary>Whether a model directory has a tokenizer.</summary>
    public static bool AreIn(string directory) => HasVocabulary(directory) || File.Exists(In(directory, ModelFiles.Tokenizer));

    /// <exception cref="Gpt2Exception">A file is missing or damaged, or <c>tokenizer.json</c> is not that of a byte-level BPE.</exception>
    public static TokenizerFiles Read(string directory)
    {
        var whole = In(directory, ModelFiles.Tokenizer);
        var files =
            !HasVocabulary(directory) && File.Exists(whole)
                ? TokenizerJson.Read(whole)
                : new(
                    In(directory, ModelFiles.Vocabulary),
                    In(directory, ModelFiles.Merges),
                    Parse(In(directory, ModelFiles.Vocabulary), Ids),
                    Load(In(directory, ModelFiles.Merges), ReadMerges),
                    []
                );
        foreach (var (token, id) in IfThere(directory, AddedTokens, Ids) ?? [])
            files.Added[token] = id;
        foreach (var (token, id) in IfThere(directory, TokenizerSettings, DecodedIds) ?? [])
            files.Added[token] = id;
        return files with { EndName = IfThere(directory, SpecialTokens, End) ?? IfThere(directory, TokenizerSettings, End) };
    }

    /// <summary>A token's id, or null.</summary>
    public int? IdOf(string? token) =>
        token is null ? null
        : Added.TryGetValue(token, out var id) || Vocabulary.TryGetValue(token, out id) ? id
        : null;

    /// <summary>The token with an id, or null.</summary>
    public string? NameOf(int id) => Added.Concat(Vocabulary).Where(token => token.Value == id).Select(token => token.Key).FirstOrDefault();

    /// <summary>Reads a JSON file.</summary>
    /// <exception cref="Gpt2Exception">The file is missing or damaged.</exception>
    public static T Parse<T>(string path, Func<JsonElement, T> read) =>
        Load(
            path,
            file =>
            {
                using var json = JsonFile.Read(file);
                return read(json.RootElement);
            }
        );

    /// <summary>Runs something that fails if a file is missing or damaged.</summary>
    /// <exception cref="Gpt2Exception">A file is missing or damaged.</exception>
    public static T Load<T>(string path, Func<string, T> read)
    {
        try
        {
            return read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Gpt2Exception(
                $"{path} cannot be read: {e.Message}",
                "A model needs vocab.json and merges.txt, or tokenizer.json, beside its weights.",
                e
            );
        }
        catch (Exception e)
            when (e
                    is JsonException
                        or InvalidOperationException
                        or FormatException
                        or ArgumentException
                        or KeyNotFoundException
                        or OverflowException
                        or IndexOutOfRangeException
            )
        {
            throw new Gpt2Exception($"{path} is damaged: {e.Message}", "Download or copy the file again.", e);
        }
    }

    private static T? IfThere<T>(string directory, string name, Func<JsonElement, T> read) =>
        File.Exists(In(directory, name)) ? Parse(In(directory, name), read) : default;

    private static bool HasVocabulary(string directory) =>
        File.Exists(In(directory, ModelFiles.Vocabulary)) && File.Exists(In(directory, ModelFiles.Merges));

    private static string In(string directory, string name) => System.IO.Path.Combine(directory, name);

    private static string[] ReadMerges(string path) =>
        [
            .. Encoding
                .UTF8.GetString(PlainFile.ReadAllBytes(path))
                .Split(["\r\n", "\n"], StringSplitOptions.RemoveEmptyEntries)
                .Where(line => !line.StartsWith("#version", StringComparison.Ordinal)),
        ];

    /// <summary>Reads an object of tokens and their ids.</summary>
    internal static Dictionary<string, int> Ids(JsonElement tokens) =>
        tokens.EnumerateObject().ToDictionary(token => token.Name, token => token.Value.GetInt32());

    /// <summary>Reads <c>added_tokens_decoder</c> of <c>tokenizer_config.json</c>: ids and their tokens.</summary>
    private static Dictionary<string, int> DecodedIds(JsonElement settings)
    {
        var ids = new Dictionary<string, int>();
        if (settings.TryGetProperty("added_tokens_decoder", out var tokens))
            foreach (var token in tokens.EnumerateObject())
                ids[Content(token.Value)] = int.Parse(token.Name);
        return ids;
    }

    private static string? End(JsonElement settings) =>
        settings.TryGetProperty("eos_token", out var token) && token.ValueKind != JsonValueKind.Null ? Content(token) : null;

    /// <summary>A token is given as a string, or described by an object.</summary>
    private static string Content(JsonElement token) =>
        (token.ValueKind == JsonValueKind.Object ? token.GetProperty("content") : token).GetString()
        ?? throw new FormatException("a token is null");
}
