using Gpt2.Inference.Import;
using Gpt2.Inference.Suggestions;

namespace Gpt2.Inference.Models;

/// <summary>The imports of a checkpoint, which make it ready to run.</summary>
public static class ModelImports
{
    /// <summary>Imports a checkpoint now instead of when it is first loaded.</summary>
    /// <returns>The directory of the import.</returns>
    /// <exception cref="Gpt2Exception">The checkpoint is damaged, or the cache cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing of the import is left.</exception>
    public static string Make(string directory, Precision precision, ModelDirectories places, CancellationToken ct = default)
    {
        var imported = ModelImporter.Import(directory, precision, places.Imports, _ => ct.ThrowIfCancellationRequested());
        if (imported.Warning is null)
            return imported.Directory;
        ModelImporter.Discard(new(imported.Directory));
        throw new Gpt2Exception($"The cache {places.Imports} cannot be written.", "Set GPT2_LSP_CACHE to a writable directory.");
    }

    /// <summary>The calibration for a checkpoint; a damaged one counts as none.</summary>
    public static ModelCalibration Calibration(string directory, Precision precision, ModelDirectories places)
    {
        try
        {
            var import = ModelImporter.Find(directory, precision, places.Imports)?.Directory;
            return ModelCalibration.Find(directory, import, precision, out _);
        }
        catch (Gpt2Exception)
        {
            return ModelCalibration.Conservative; // loading it reports what is wrong
        }
    }

    /// <summary>Deletes all imports of a checkpoint, including those of its earlier versions.</summary>
    /// <returns>The number of bytes freed.</returns>
    internal static long Remove(string directory, ModelDirectories places)
    {
        if (!Directory.Exists(places.Imports))
            return 0;
        var source = Path.GetFullPath(directory);
        return Directory.GetDirectories(places.Imports).Where(import => ImportManifest.SourceOf(import) == source).Sum(ModelRemoval.Delete);
    }
}
