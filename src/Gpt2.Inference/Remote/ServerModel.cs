using System.Text.Json;

namespace Gpt2.Inference.Remote;

/// <summary>A model on a server, with what the server says of it.</summary>
/// <param name="Id">Its name there; null if the server gives none.</param>
/// <param name="ContextLength">The most tokens that it reads, if known.</param>
/// <param name="VocabSize">The number of its tokens, if known.</param>
/// <param name="Likeliest">How many of the most likely tokens the server returns at each place; 0 means no log-probabilities.</param>
public sealed record ServerModel(string? Id, int? ContextLength, int? VocabSize, int Likeliest = 0)
{
    /// <summary>The name without a path and extension.</summary>
    public string? ShortName =>
        Id is null ? null
        : Path.GetFileNameWithoutExtension(Id.Replace('\\', '/').TrimEnd('/')) is { Length: > 0 } name ? name
        : Id;

    /// <summary>The wanted model of a list, or its first.</summary>
    internal static ServerModel Find(JsonElement answer, string? wanted)
    {
        var models = answer.GetProperty("data").EnumerateArray().ToArray();
        var found = Array.Find(models, model => wanted is null || Text(model, "id") == wanted);
        if (found.ValueKind != JsonValueKind.Object)
            return new(wanted, null, null);
        var meta = found.TryGetProperty("meta", out var more) && more.ValueKind == JsonValueKind.Object ? more : found;
        return new(
            Text(found, "id"),
            Number(found, "max_model_len") ?? Number(meta, "n_ctx") ?? Number(meta, "n_ctx_train"),
            Number(meta, "n_vocab")
        );
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? OneLine.Of(value.GetString()!) : null;

    private static int? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt32(out var number)
        && number > 0
            ? number
            : null;
}
