using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gpt2.LanguageServer.Http;

/// <summary>How the API's records become JSON: snake_case, with types known at compile time.</summary>
[JsonSerializable(typeof(ApiErrorAnswer))]
[JsonSerializable(typeof(ModelsAnswer))]
[JsonSerializable(typeof(CompletionRequest))]
[JsonSerializable(typeof(CompletionAnswer))]
[JsonSerializable(typeof(HandedText))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>Letters of all languages are written as they are; an answer is never part of a web page.</summary>
    public static ApiJson Configured { get; } =
        new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
