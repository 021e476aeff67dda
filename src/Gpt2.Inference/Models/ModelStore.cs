using System.Text;
using Gpt2.Inference.Import;
using Gpt2.Inference.Tokens;

namespace Gpt2.Inference.Models;

/// <summary>Finds models on disk by name or directory. Nothing is ever downloaded here.</summary>
public static class ModelStore
{
    /// <summary>The model that works without set-up.</summary>
    public const string Bundled = "prose-mini";

    /// <summary>The directory of a model.</summary>
    /// <param name="model">A name from the catalogue, owner/name, or a directory in Hugging Face's layout.</param>
    /// <param name="places">Where to look; the user's directories if null.</param>
    /// <exception cref="Gpt2Exception">There is no such model on this machine.</exception>
    public static string Find(string model, ModelDirectories? places = null)
    {
        if (Locate(model, places ?? ModelDirectories.FromEnvironment()) is { } directory)
            return directory;
        if (ModelName.Parse(model) is not { } name)
            throw new Gpt2Exception(
                $"There is no model \"{model}\" on this computer.",
                $"Give \"{Bundled}\", a name from 'gpt2-lsp model list', or the directory of a GPT-2 in Hugging Face's layout."
            );
        var size = name.Listed is { } listed ? $" ({listed.Bytes / 1e6:N0} MB)" : "";
        throw new Gpt2Exception($"The model {model} is not installed.", $"Download it with 'gpt2-lsp model pull {model}'{size}.")
        {
            MissingModel = name.Listed?.Id ?? model,
        };
    }

    /// <summary>The directory of a model, or null. The name of a model in the catalogue, or of one made from texts, always means that
    /// model; a directory of the same name is reached as <c>./name</c>.</summary>
    public static string? Locate(string model, ModelDirectories places)
    {
        if (ModelCatalogue.Find(model) is { Bundled: true })
            return Path.Combine(ModelDirectories.Bundled, model);
        if (AdaptedModel.Locate(model, places) is { } adapted)
            return adapted;
        var name = ModelName.Parse(model);
        if (name?.Listed is null && Directory.Exists(model))
            return Path.GetFullPath(model);
        return name is null ? null : Locate(name, places);
    }

    internal static string? Locate(ModelName name, ModelDirectories places) =>
        IsComplete(HomeOf(name, places)) ? HomeOf(name, places) : InHubCache(name, places);

    /// <summary>A model's name for readers: its name in the catalogue, or else owner/name, or else the name of its directory.</summary>
    /// <param name="model">Any of these names, or its directory; it need not be installed.</param>
    public static string NameOf(string model)
    {
        var directory = Path.TrimEndingDirectorySeparator(model);
        var name =
            ModelName.Parse(model) ?? ModelName.Parse(ModelManifest.Read(directory)?.Repository ?? "") ?? ModelName.OfSnapshot(directory);
        return name is null ? Path.GetFileName(directory) : name.Listed?.Id ?? name.Repository;
    }

    /// <summary>The catalogue, then models made from texts, then all others that this program downloaded or that are in the hub's
    /// cache.</summary>
    public static IReadOnlyList<ListedModel> List(ModelDirectories places) =>
        [
            .. from model in ModelCatalogue.Models select WithCalibration(ListedModel.Of(model, Locate(model.Id, places)), places),
            .. from directory in AdaptedModel.All(places)
            let model = ListedModel.Of(Path.GetFileName(directory), directory)
            where model is not null
            select WithCalibration(model with { Base = AdaptedModel.Read(directory)?.Base }, places),
            .. from name in Unlisted(places)
            let directory = Locate(name, places)
            where directory is not null
            let model = ListedModel.Of(name.Repository, directory)
            where model is not null
            select WithCalibration(model, places),
        ];

    private static ListedModel WithCalibration(ListedModel model, ModelDirectories places) =>
        model.Path is { } path ? model with { Calibration = ModelImports.Calibration(path, Precision.Q8, places) } : model;

    /// <summary>Where a downloaded model is kept.</summary>
    internal static string HomeOf(ModelName name, ModelDirectories places) => Path.Combine(places.Models, name.DirectoryName);

    /// <summary>What unfinished downloads have left beside a model's home.</summary>
    internal static IReadOnlyList<string> Parts(string home) =>
        Directory.Exists(Path.GetDirectoryName(home))
            ? Directory.GetDirectories(Path.GetDirectoryName(home)!, Path.GetFileName(home) + "@*.part")
            : [];

    /// <summary>Whether all files of a model are there.</summary>
    internal static bool IsComplete(string directory)
    {
        try
        {
            return File.Exists(Path.Combine(directory, ModelFiles.Config))
                && TokenizerFiles.AreIn(directory)
                && Checkpoint.Files(directory).Count > 0;
        }
        catch (Gpt2Exception)
        {
            return false;
        }
    }

    private static string? InHubCache(ModelName name, ModelDirectories places)
    {
        foreach (var repository in name.HubCacheNames.Select(n => Path.Combine(places.HubCache, n)))
        {
            var revision = CommitOf(Path.Combine(repository, "refs", name.Revision)) ?? name.Revision;
            var snapshot = Path.Combine(repository, ModelName.Snapshots, revision);
            if (IsComplete(snapshot))
                return snapshot;
        }
        return null;
    }

    /// <summary>The commit in a branch's file; null if none can be read.</summary>
    private static string? CommitOf(string branch)
    {
        try
        {
            return Encoding.UTF8.GetString(PlainFile.ReadAllBytes(branch)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static IEnumerable<ModelName> Unlisted(ModelDirectories places) =>
        Subdirectories(places.Models)
            .Select(ModelName.OfDirectory)
            .Concat(Subdirectories(places.HubCache).Select(ModelName.OfHubCache))
            .OfType<ModelName>()
            .Where(name => name.Listed is null)
            .Distinct()
            .OrderBy(name => name.Repository, StringComparer.Ordinal);

    private static IEnumerable<string> Subdirectories(string directory) =>
        Directory.Exists(directory) ? Directory.EnumerateDirectories(directory).Select(path => Path.GetFileName(path)) : [];
}
