using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gpt2.Inference.Import;

/// <summary>What was imported, with hashes to check that it is still intact.</summary>
internal sealed record ImportManifest(string Source, Precision Precision, int ImporterVersion, Dictionary<string, string> Files)
{
    public const string FileName = "import.json";

    private static readonly string[] Contents = [OnnxFile.GraphName, OnnxFile.WeightsName];

    public static void Write(string directory, string source, Precision precision, int importerVersion)
    {
        var files = Contents.ToDictionary(name => name, name => Fingerprint.OfFile(Path.Combine(directory, name)));
        var manifest = new ImportManifest(source, precision, importerVersion, files);
        File.WriteAllBytes(
            Path.Combine(directory, FileName),
            JsonSerializer.SerializeToUtf8Bytes(manifest, ImportJson.Default.ImportManifest)
        );
    }

    /// <summary>The checkpoint of an import; null if it does not say.</summary>
    public static string? SourceOf(string directory) => Read(directory)?.Source;

    /// <summary>Whether a cached import exists and has not changed since it was written.</summary>
    public static bool IsWhole(string directory)
    {
        try
        {
            return Read(directory) is { Files: not null } manifest
                && Contents.All(name =>
                    manifest.Files.TryGetValue(name, out var hash) && Fingerprint.OfFile(Path.Combine(directory, name)) == hash
                );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Whether only an older importer could still use the other import.</summary>
    public bool Supersedes(ImportManifest other) =>
        (Source, Precision) == (other.Source, other.Precision) && ImporterVersion >= other.ImporterVersion;

    /// <summary>The manifest of an import; null if none can be read.</summary>
    public static ImportManifest? Read(string directory)
    {
        try
        {
            return JsonSerializer.Deserialize(PlainFile.ReadAllBytes(Path.Combine(directory, FileName)), ImportJson.Default.ImportManifest);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ImportManifest))]
internal sealed partial class ImportJson : JsonSerializerContext;
