using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gpt2.Inference.Models;

/// <summary>A model that is known by a short name.</summary>
/// <param name="Id">That name.</param>
/// <param name="Repository">owner/name on the hub; null for the bundled model.</param>
/// <param name="Revision">The commit that is fetched.</param>
/// <param name="Parameters">Weights and biases, tied ones counted once.</param>
/// <param name="Bytes">The checkpoint on disk; exact to a few kB.</param>
/// <param name="MemoryBytes">Memory at q8 with a full context.</param>
/// <param name="Licence">Its SPDX identifier.</param>
/// <param name="Languages">What it was trained on, as ISO 639-1 codes.</param>
/// <param name="Files">What a checkpoint consists of.</param>
public sealed record CatalogueModel(
    string Id,
    string? Repository,
    string? Revision,
    long Parameters,
    long Bytes,
    long MemoryBytes,
    string Licence,
    string[] Languages,
    IReadOnlyList<ModelFile> Files
)
{
    /// <summary>Whether it comes with the program.</summary>
    public bool Bundled => Repository is null;
}

/// <summary>A file of a checkpoint, and what is known of its content.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">Its length, if it is known.</param>
/// <param name="Sha256">Its SHA-256 in lower-case hexadecimal, if it is known.</param>
public sealed record ModelFile(string Name, long? Bytes = null, string? Sha256 = null);

/// <summary>The models that are known by name: <c>catalogue.json</c>, nothing else.</summary>
public static class ModelCatalogue
{
    /// <summary>What to try where the bundled model is not enough.</summary>
    public const string Recommended = "gpt2";

    /// <summary>All of them, the bundled one first, then by size.</summary>
    public static IReadOnlyList<CatalogueModel> Models { get; } = Read();

    /// <summary>A model by its short name or by owner/name.</summary>
    public static CatalogueModel? Find(string name) => Models.FirstOrDefault(model => model.Id == name || model.Repository == name);

    private static CatalogueModel[] Read()
    {
        using var stream = typeof(ModelCatalogue).Assembly.GetManifestResourceStream("catalogue.json")!;
        return JsonSerializer.Deserialize(stream, ModelJson.Default.CatalogueDocument)!.Models;
    }
}

internal sealed record CatalogueDocument(CatalogueModel[] Models);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(CatalogueDocument))]
[JsonSerializable(typeof(ModelManifest))]
[JsonSerializable(typeof(AdaptedModel))]
internal sealed partial class ModelJson : JsonSerializerContext;
