using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gpt2.LanguageServer.Adapting;

/// <summary>One line of <c>gpt2-lsp adapt --json</c>; exactly one of its members is set.</summary>
internal sealed record AdaptationLine(AdaptationPlan? Plan = null, AdaptationProgress? Progress = null, AdaptationResult? Result = null)
{
    /// <summary>Returns null if the text is not such a line.</summary>
    public static AdaptationLine? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, AdaptationJson.Default.AdaptationLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public override string ToString() => JsonSerializer.Serialize(this, AdaptationJson.Default.AdaptationLine);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(AdaptationLine))]
internal sealed partial class AdaptationJson : JsonSerializerContext;
