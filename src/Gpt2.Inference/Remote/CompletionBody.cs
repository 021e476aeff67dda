using System.Text.Json.Serialization;

namespace Gpt2.Inference.Remote;

/// <summary>A request to OpenAI's completions API. Servers ignore parameters that they do not know, so it contains those of several
/// servers.</summary>
/// <param name="MinP">By default llama-server leaves out unlikely tokens.</param>
/// <param name="RepeatPenalty">llama-server's name for the next parameter.</param>
/// <param name="TimingsPerToken">Makes llama-server report its work with every token.</param>
internal sealed record CompletionBody(
    string? Model,
    string Prompt,
    int MaxTokens,
    float Temperature = 0,
    float? TopP = null,
    int? TopK = null,
    float? MinP = null,
    float? RepeatPenalty = null,
    float? RepetitionPenalty = null,
    int? Seed = null,
    int? Logprobs = null,
    bool? TimingsPerToken = null
)
{
    public bool Stream { get; } = true;

    public StreamOptions StreamOptions { get; } = new(true);
}

internal sealed record StreamOptions(bool IncludeUsage);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(CompletionBody))]
internal sealed partial class RemoteJson : JsonSerializerContext;
