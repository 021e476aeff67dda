using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gpt2.Inference.Tests.Fixtures;

/// <summary>A byte-level vocabulary: 256 bytes, the merges and <c>&lt;|endoftext|&gt;</c>. The last merge is a space and part of a
/// character.</summary>
internal static class TinyVocabulary
{
    private static readonly string[] Merges =
    [
        "t h",
        "th e",
        "Ġ t",
        "Ġt h",
        "Ġth e",
        "Ġ a",
        "i n",
        "a n",
        "an d",
        "Ġ c",
        "Ġc a",
        "Ġca t",
        "Ġ s",
        "Ġs a",
        "Ġsa t",
        "o n",
        "Ġ on",
        "Ġ â",
    ];

    public static readonly int Size = 256 + Merges.Length + 1;
    public static readonly int EndOfText = Size - 1;

    /// <param name="others">Merges that replace the last ones.</param>
    public static void Write(string directory, params string[] others)
    {
        string[] merges = [.. Merges[..^others.Length], .. others];
        string[] tokens =
        [
            .. Enumerable.Range(0, 256).Select(b => Written([(byte)b])),
            .. merges.Select(m => m.Replace(" ", "")),
            "<|endoftext|>",
        ];
        Write(directory, tokens.Select((token, id) => KeyValuePair.Create(token, id)), merges);
    }

    public static void Write(string directory, IEnumerable<KeyValuePair<string, int>> vocabulary, IEnumerable<string> merges)
    {
        File.WriteAllBytes(Path.Combine(directory, "vocab.json"), JsonSerializer.SerializeToUtf8Bytes(vocabulary.ToDictionary()));
        File.WriteAllLines(Path.Combine(directory, "merges.txt"), ["#version: 0.2", .. merges]);
    }

    /// <summary>The <c>tokenizer.json</c> with the content of a directory's <c>vocab.json</c> and <c>merges.txt</c>.</summary>
    public static JsonObject InOneFile(string directory) =>
        new()
        {
            ["added_tokens"] = new JsonArray(new JsonObject { ["id"] = EndOfText, ["content"] = "<|endoftext|>" }),
            ["normalizer"] = null,
            ["pre_tokenizer"] = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false },
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["vocab"] = JsonNode.Parse(File.ReadAllText(Path.Combine(directory, "vocab.json"))),
                ["merges"] = new JsonArray([
                    .. File.ReadLines(Path.Combine(directory, "merges.txt")).Skip(1).Select(merge => (JsonNode)merge),
                ]),
            },
        };

    /// <summary>Bytes as vocab.json writes them.</summary>
    public static string Written(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        foreach (var b in bytes)
            text.Append(Alphabet[b]);
        return text.ToString();
    }

    /// <summary>Bytes that are visible in Latin-1 stand for themselves; the others are numbered from U+0100.</summary>
    private static readonly char[] Alphabet = MakeAlphabet();

    private static char[] MakeAlphabet()
    {
        bool Visible(int b) => b is > 32 and < 127 or > 160 and not 173;
        var hidden = Enumerable.Range(0, 256).Where(b => !Visible(b)).ToList();
        return [.. Enumerable.Range(0, 256).Select(b => (char)(Visible(b) ? b : 256 + hidden.IndexOf(b)))];
    }
}
