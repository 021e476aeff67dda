using System.Text.Json;

namespace Gpt2.Inference.Tokens;

/// <summary>Hugging Face's <c>tokenizer.json</c>, if it describes a byte-level BPE like GPT-2's.</summary>
internal static class TokenizerJson
{
    /// <exception cref="Gpt2Exception">The file is damaged, or is that of another kind of tokenizer.</exception>
    public static TokenizerFiles Read(string path) => TokenizerFiles.Parse(path, json => Read(path, json));

    private static TokenizerFiles Read(string path, JsonElement json)
    {
        var model = json.GetProperty("model");
        if (Unlike(json, model) is { } what)
            throw new Gpt2Exception(
                $"{path} describes a tokenizer with {what}; GPT-2's is a byte-level BPE.",
                "Use a model with a tokenizer like GPT-2's."
            );
        var added = new Dictionary<string, int>();
        foreach (var token in Items(json, "added_tokens"))
            added[token.GetProperty("content").GetString()!] = token.GetProperty("id").GetInt32();
        return new(path, path, TokenizerFiles.Ids(model.GetProperty("vocab")), [.. Items(model, "merges").Select(Merge)], added);
    }

    /// <summary>What makes it another kind of tokenizer; null if nothing does. NFC is accepted, since nearly all text is in that
    /// form.</summary>
    private static string? Unlike(JsonElement json, JsonElement model)
    {
        if (Text(model, "type") is var type and not ("BPE" or ""))
            return $"model {type}";
        foreach (var affix in (string[])["continuing_subword_prefix", "end_of_word_suffix"])
            if (Text(model, affix) is { Length: > 0 } mark)
                return $"{affix} \"{mark}\"";
        if (model.TryGetProperty("ignore_merges", out var ignore) && ignore.ValueKind == JsonValueKind.True)
            return "ignore_merges";
        if (Parts(json, "normalizer", "normalizers").Select(Type).FirstOrDefault(part => part != "NFC") is { } normalizer)
            return $"normalizer {normalizer}";
        var splitters = Parts(json, "pre_tokenizer", "pretokenizers");
        if (splitters is not [var only] || Type(only) != "ByteLevel")
            return $"pre_tokenizer {(splitters.Length == 0 ? "null" : string.Join(", ", splitters.Select(Type)))}";
        return only.TryGetProperty("use_regex", out var pattern) && pattern.ValueKind == JsonValueKind.False
            ? "pre_tokenizer ByteLevel without its pattern"
            : null;
    }

    /// <summary>A part of the pipeline, or the parts of a sequence.</summary>
    private static JsonElement[] Parts(JsonElement json, string name, string members)
    {
        if (!json.TryGetProperty(name, out var part) || part.ValueKind == JsonValueKind.Null)
            return [];
        return Type(part) == "Sequence" ? Items(part, members) : [part];
    }

    /// <summary>"a b" in older files, ["a", "b"] in newer ones.</summary>
    private static string Merge(JsonElement merge) =>
        merge.ValueKind == JsonValueKind.Array
            ? $"{merge[0].GetString()} {merge[1].GetString()}"
            : merge.GetString() ?? throw new FormatException("a merge is null");

    private static JsonElement[] Items(JsonElement json, string name) =>
        json.TryGetProperty(name, out var items) && items.ValueKind != JsonValueKind.Null ? [.. items.EnumerateArray()] : [];

    private static string Type(JsonElement part) => Text(part, "type");

    private static string Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var text) && text.ValueKind != JsonValueKind.Null ? text.GetString()! : "";
}
