using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gpt2.LanguageServer.Http;

/// <summary>An answer, or one part of a streamed answer.</summary>
/// <param name="Created">In Unix time.</param>
internal sealed record CompletionAnswer(string Id, long Created, string Model, CompletionChoice[] Choices)
{
    public string Object { get; } = "text_completion";

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CompletionUsage? Usage { get; init; }
}

internal sealed record CompletionUsage(int PromptTokens, int CompletionTokens)
{
    public int TotalTokens => PromptTokens + CompletionTokens;
}

/// <param name="FinishReason">"length" or "stop"; null while the text continues.</param>
internal sealed record CompletionChoice(string Text, int Index, CompletionLogprobs? Logprobs, string? FinishReason);

/// <summary>The log-probabilities of a choice's tokens, in the format of the legacy API.</summary>
/// <param name="TokenLogprobs">Null for a token that was not predicted.</param>
/// <param name="TopLogprobs">The most likely tokens at each place, the most likely first, and the token itself.</param>
/// <param name="TokenRanks">The rank of each token at its place; 1 for the most likely.</param>
/// <param name="TextOffset">Where each token begins in the choice's text, in Unicode characters.</param>
internal sealed record CompletionLogprobs(
    string[] Tokens,
    float?[] TokenLogprobs,
    TopLogprobs?[] TopLogprobs,
    int?[] TokenRanks,
    int[] TextOffset
);

/// <summary>Tokens and their log-probabilities, in the order of writing.</summary>
[JsonConverter(typeof(TopLogprobsConverter))]
internal sealed record TopLogprobs(IReadOnlyList<(string Token, float LogProbability)> Tokens);

/// <summary>Writes one object. A dictionary would cost more than the model when a thousand tokens are returned at each place.</summary>
internal sealed class TopLogprobsConverter : JsonConverter<TopLogprobs>
{
    public override TopLogprobs Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, TopLogprobs value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (token, logProbability) in value.Tokens)
            writer.WriteNumber(token, logProbability);
        writer.WriteEndObject();
    }
}
