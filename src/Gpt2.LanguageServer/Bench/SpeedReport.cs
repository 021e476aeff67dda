using System.Text.Json.Serialization;
using Gpt2.Inference;

namespace Gpt2.LanguageServer.Bench;

/// <summary>All that <c>gpt2-lsp bench</c> measures.</summary>
/// <param name="Bandwidth">Gigabytes (10⁹) of memory read in a second by as many threads.</param>
/// <param name="ProcessorShare">What the threads got of as many cores, from 0 to 1.</param>
/// <param name="BytesPerToken">What a token reads of the weights.</param>
/// <param name="ShareOfCeiling">The decoding speed after 256 tokens, as a share of bandwidth by bytes per token.</param>
internal sealed record SpeedReport(
    string Model,
    Precision Precision,
    int Threads,
    double Bandwidth,
    double ProcessorShare,
    long BytesPerToken,
    double ShareOfCeiling,
    PastSpeed[] Speed,
    SuggestionSpeed Suggestion,
    ServerSpeed Server
);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.Unspecified)]
[JsonSerializable(typeof(CheckpointConfig))]
[JsonSerializable(typeof(Dictionary<string, CheckpointTensor>))]
[JsonSerializable(typeof(Dictionary<string, int>))]
internal sealed partial class CheckpointJson : JsonSerializerContext;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(SpeedReport))]
[JsonSerializable(typeof(ServerOptions))]
internal sealed partial class SpeedJson : JsonSerializerContext;
