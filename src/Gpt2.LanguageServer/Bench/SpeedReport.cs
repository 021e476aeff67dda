using System.Text.Json.Serialization;
using Gpt2.Inference;

namespace Gpt2.LanguageServer.Bench;

/// <summary>Everything that <c>gpt2-lsp bench</c> measures.</summary>
/// <param name="Bandwidth">Gigabytes (10⁹) of memory that as many threads read per second.</param>
/// <param name="ProcessorShare">The share of the processor time that the threads got, from 0 to 1.</param>
/// <param name="BytesPerToken">Bytes of weights that are read for one token.</param>
/// <param name="ShareOfCeiling">The decoding speed after 256 tokens, divided by the speed that the memory bandwidth allows.</param>
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
