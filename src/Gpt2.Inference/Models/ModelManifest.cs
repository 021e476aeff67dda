using System.Text.Json;

namespace Gpt2.Inference.Models;

/// <summary>The files of a downloaded model when it was first complete. The record is beside its directory and stays after the model is
/// removed, so that a revision can never return with different contents.</summary>
internal sealed record ModelManifest(string Repository, string Revision, ModelFile[] Files)
{
    /// <summary>The record of a model directory; null if none can be read.</summary>
    public static ModelManifest? Read(string directory)
    {
        try
        {
            var record = JsonSerializer.Deserialize(PlainFile.ReadAllBytes(PathOf(directory)), ModelJson.Default.ModelManifest);
            return record?.Files is { } files && Array.TrueForAll(files, file => file is { Name: not null }) ? record : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    public void Write(string directory) =>
        AtomicFile.Write(PathOf(directory), JsonSerializer.SerializeToUtf8Bytes(this, ModelJson.Default.ModelManifest));

    private static string PathOf(string directory) => directory + ".json";
}
