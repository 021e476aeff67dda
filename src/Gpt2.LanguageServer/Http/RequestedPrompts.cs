using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gpt2.LanguageServer.Http;

/// <summary>A prompt as it arrives: a text, or the ids of its tokens.</summary>
internal readonly record struct RequestedPrompt(string? Text, int[]? Ids);

/// <summary>One prompt, or a list of them.</summary>
[JsonConverter(typeof(RequestedPromptsConverter))]
internal sealed record RequestedPrompts(IReadOnlyList<RequestedPrompt> Items)
{
    /// <summary>The text, if the prompts are a single text.</summary>
    public string? OnlyText => Items is [{ Text: { } text }] ? text : null;
}

/// <summary>Reads a text, tokens, or a list of either. A JSON document of a hundred thousand tokens would keep megabytes in a
/// pool.</summary>
internal sealed class RequestedPromptsConverter : JsonConverter<RequestedPrompts>
{
    public override RequestedPrompts Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return new([new(reader.GetString(), null)]);
        if (reader.TokenType != JsonTokenType.StartArray || !reader.Read() || reader.TokenType == JsonTokenType.EndArray)
            throw new JsonException();
        return new(reader.TokenType == JsonTokenType.Number ? [new(null, Ids(ref reader))] : List(ref reader));
    }

    public override void Write(Utf8JsonWriter writer, RequestedPrompts value, JsonSerializerOptions options) =>
        throw new NotSupportedException();

    private static List<RequestedPrompt> List(ref Utf8JsonReader reader)
    {
        var prompts = new List<RequestedPrompt>();
        for (; reader.TokenType != JsonTokenType.EndArray; reader.Read())
            prompts.Add(
                reader.TokenType switch
                {
                    JsonTokenType.String => new(reader.GetString(), null),
                    JsonTokenType.StartArray when reader.Read() && reader.TokenType != JsonTokenType.EndArray => new(null, Ids(ref reader)),
                    _ => throw new JsonException(),
                }
            );
        return prompts;
    }

    /// <summary>Reads numbers to the end of their list.</summary>
    private static int[] Ids(ref Utf8JsonReader reader)
    {
        var ids = new List<int>();
        for (; reader.TokenType != JsonTokenType.EndArray; reader.Read())
            ids.Add(reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var id) ? id : throw new JsonException());
        return [.. ids];
    }
}

/// <summary>Reads a text, or a list of texts.</summary>
internal sealed class TextsConverter : JsonConverter<IReadOnlyList<string>>
{
    public override IReadOnlyList<string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return [reader.GetString()!];
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException();
        var texts = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            texts.Add(reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException());
        return texts;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<string> value, JsonSerializerOptions options) =>
        throw new NotSupportedException();
}
