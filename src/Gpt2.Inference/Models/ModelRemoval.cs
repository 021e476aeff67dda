using Gpt2.Inference.Models.Download;

namespace Gpt2.Inference.Models;

/// <summary>The result of removing a model.</summary>
/// <param name="BytesFreed">The number of bytes freed.</param>
/// <param name="Kept">Weights that are not ours to delete; null if there are none.</param>
public sealed record RemovedModel(long BytesFreed, string? Kept);

/// <summary>Frees the space that a model takes.</summary>
public static class ModelRemoval
{
    /// <summary>A link may lead back to its own directory, and its target is not deleted.</summary>
    private static readonly EnumerationOptions NoLinks = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
    };

    /// <summary>Deletes a model's imports and unfinished downloads, and its weights if this program downloaded them; not those that come
    /// with the program, are in the hub's cache, or are in a directory of the user's.</summary>
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

            var doomed = home + "@removed.part"; // an interrupted removal must not leave half a model
            Directory.Move(home, doomed);
            return new(freed + Delete(doomed), ModelStore.Locate(model, places));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Gpt2Exception($"{model} cannot be removed: {e.Message}", "Close the editors that use it and try again.", e);
        }
    }

    /// <summary>Deletes a directory and its contents.</summary>
    /// <returns>The number of bytes in it.</returns>
    internal static long Delete(string directory)
    {
        var bytes = new DirectoryInfo(directory).EnumerateFiles("*", NoLinks).Sum(file => file.Length);
        Directory.Delete(directory, recursive: true);
        return bytes;
    }
}
