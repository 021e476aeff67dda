using System.Text.Json;

namespace Gpt2.LanguageServer.Http;

/// <summary>POST /v1/completions, as it comes. What is not here is not read.</summary>
/// <param name="Prompt">A text, its tokens, or a list of either.</param>
/// <param name="Stop">A text, or a list of them.</param>
/// <param name="LogitBias">By token ids.</param>
internal sealed record CompletionRequest(
    JsonElement Prompt = default,
    string? Suffix = null,
    int? MaxTokens = null,
    float? Temperature = null,
    float? TopP = null,
    int? TopK = null,
    float? RepetitionPenalty = null,
    int? N = null,
    int? BestOf = null,
    JsonElement Stop = default,
    int? Seed = null,
    bool? Stream = null,
    StreamOptions? StreamOptions = null,
    int? Logprobs = null,
    bool? Echo = null,
    Dictionary<string, float>? LogitBias = null
);

internal sealed record StreamOptions(bool? IncludeUsage = null);
