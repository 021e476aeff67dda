using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gpt2.Inference.Models;

/// <summary>A model with a short name.</summary>
/// <param name="Id">The short name.</param>
/// <param name="Repository">owner/name on the hub; null for the bundled model.</param>
/// <param name="Revision">The commit to download.</param>
/// <param name="Parameters">The number of weights and biases, tied ones counted once.</param>
/// <param name="Bytes">The checkpoint on disk; exact to a few kB.</param>
/// <param name="MemoryBytes">Memory at q8 with a full context.</param>
/// <param name="Licence">Its SPDX identifier.</param>
/// <param name="Languages">The languages it was trained on, as ISO 639-1 codes.</param>
/// <param name="Files">The files of a checkpoint.</param>
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

/// <summary>A file of a checkpoint, and what is known of its contents.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">Its length, if known.</param>
/// <param name="Sha256">Its SHA-256 in lower-case hexadecimal, if known.</param>
public sealed record ModelFile(string Name, long? Bytes = null, string? Sha256 = null);

/// <summary>The models known by name, which are exactly those in <c>catalogue.json</c>.</summary>
public static class ModelCatalogue
{
    /// <summary>The model to try when the bundled one is not enough.</summary>
    public const string Recommended = "gpt2";

    /// <summary>All models, the bundled one first, then by size.</summary>
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
