using Gpt2.Inference.Models.Download;

namespace Gpt2.Inference.Models;

/// <summary>What removing a model did.</summary>
/// <param name="BytesFreed">Space given back.</param>
/// <param name="Kept">Weights that are not ours to delete; null if none are left.</param>
public sealed record RemovedModel(long BytesFreed, string? Kept);

/// <summary>Gives back the space that a model takes.</summary>
public static class ModelRemoval
{
    /// <summary>A link may lead back to where it lies, and what it leads to is not deleted.</summary>
    private static readonly EnumerationOptions NoLinks = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
    };

    /// <summary>Deletes a model's imports and unfinished downloads, and its weights if they were fetched by this program: neither what
    /// comes with it, nor the hub's cache, nor a directory of the user's own.</summary>
    /// <exception cref="Gpt2Exception">There is no such model, or it is in use.</exception>
    public static RemovedModel Remove(string model, ModelDirectories places)
    {
        var home = AdaptedModel.Locate(model, places) ?? (ModelName.Parse(model) is { } name ? ModelStore.HomeOf(name, places) : null);
        var directory =
            home is not null && ModelStore.Parts(home).Count > 0 ? ModelStore.Locate(model, places) : ModelStore.Find(model, places);
        try
        {
            using var alone = home is null ? null : LockFile.Acquire(home);
            var freed = (home is null ? [] : ModelStore.Parts(home)).Sum(Delete);
            if (directory is not null)
                freed += ModelImports.Remove(directory, places);
            if (directory is null || directory != home)
                return new(freed, directory);

            var doomed = home + "@removed.part"; // a removal that is interrupted leaves no half model
            Directory.Move(home, doomed);
            return new(freed + Delete(doomed), ModelStore.Locate(model, places));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Gpt2Exception($"{model} cannot be removed: {e.Message}", "Close the editors that use it and try again.", e);
        }
    }

    /// <summary>Deletes a directory with all it holds.</summary>
    /// <returns>The bytes that were in it.</returns>
    internal static long Delete(string directory)
    {
        var bytes = new DirectoryInfo(directory).EnumerateFiles("*", NoLinks).Sum(file => file.Length);
        Directory.Delete(directory, recursive: true);
        return bytes;
    }
}
