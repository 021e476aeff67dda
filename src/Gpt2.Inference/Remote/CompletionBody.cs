using System.Text.Json.Serialization;

namespace Gpt2.Inference.Remote;

/// <summary>A request of OpenAI's completions. Parameters that a server does not know it ignores, so those of several stand here.</summary>
/// <param name="MinP">llama-server leaves unlikely tokens out unless told otherwise.</param>
/// <param name="RepeatPenalty">llama-server's name for the next.</param>
/// <param name="TimingsPerToken">llama-server tells with every token what it has done.</param>
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
