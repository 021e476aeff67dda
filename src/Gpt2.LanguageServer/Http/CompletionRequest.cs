using System.Text.Json;
using System.Text.Json.Serialization;
using Gpt2.LanguageServer.Rpc;

namespace Gpt2.LanguageServer.Http;

/// <summary>POST /v1/completions as it arrives. Other parameters are ignored.</summary>
/// <param name="LogitBias">By token id.</param>
internal sealed record CompletionRequest(
    RequestedPrompts? Prompt = null,
    string? Suffix = null,
    int? MaxTokens = null,
    float? Temperature = null,
    float? TopP = null,
    int? TopK = null,
    float? RepetitionPenalty = null,
    int? N = null,
    int? BestOf = null,
    [property: JsonConverter(typeof(TextsConverter))] IReadOnlyList<string>? Stop = null,
    long? Seed = null,
    bool? Stream = null,
    StreamOptions? StreamOptions = null,
    int? Logprobs = null,
    bool? Echo = null,
    Dictionary<string, float>? LogitBias = null
)
{
    /// <exception cref="ApiException">The body is not JSON, or a parameter has the wrong type.</exception>
    public static CompletionRequest Parse(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(HalfCharacters.Replaced(body) ?? body, ApiJson.Configured.CompletionRequest)
                ?? throw ApiException.Invalid("The body is null; send a JSON object.");
        }
        catch (JsonException e)
        {
            var name = e.Path?.TrimStart('$', '.').Split('.', '[')[0] is { Length: > 0 } parameter ? parameter : null;
            throw ApiException.Invalid(name is null ? "The body is not JSON." : $"{name} has the wrong type.", name);
        }
    }
}

internal sealed record StreamOptions(bool? IncludeUsage = null);
