using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gpt2.LanguageServer.Http;

/// <summary>An answer, or a part of one that is streamed.</summary>
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

/// <param name="FinishReason">"length" or "stop"; null while the text goes on.</param>
internal sealed record CompletionChoice(string Text, int Index, CompletionLogprobs? Logprobs, string? FinishReason);

/// <summary>The log-probabilities of a choice's tokens, in the shape of the legacy API.</summary>
/// <param name="TokenLogprobs">Null for a token that nothing foresaw.</param>
/// <param name="TopLogprobs">The likeliest tokens at each place, the likeliest first, and the token itself.</param>
/// <param name="TokenRanks">How many tokens were likelier at each place, and one: 1 for the likeliest.</param>
/// <param name="TextOffset">Where each token begins in the choice's text, in Unicode characters.</param>
internal sealed record CompletionLogprobs(
    string[] Tokens,
    float?[] TokenLogprobs,
    TopLogprobs?[] TopLogprobs,
    int?[] TokenRanks,
    int[] TextOffset
);

/// <summary>Tokens and their log-probabilities, in the order in which they are written.</summary>
[JsonConverter(typeof(TopLogprobsConverter))]
internal sealed record TopLogprobs(IReadOnlyList<(string Token, float LogProbability)> Tokens);

/// <summary>As one object; a dictionary would cost more than the model where a thousand tokens are told at each place.</summary>
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
