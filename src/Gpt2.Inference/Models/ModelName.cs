using System.Text.RegularExpressions;

namespace Gpt2.Inference.Models;

/// <summary>The names of a model on the hub: here, there, and on disk.</summary>
/// <param name="Repository">owner/name.</param>
/// <param name="Listed">Its entry in the catalogue, if it has one.</param>
internal sealed partial record ModelName(string Repository, CatalogueModel? Listed)
{
    /// <summary>Where a repository in the hub's cache keeps its revisions.</summary>
    public const string Snapshots = "snapshots";

    private const string HubCachePrefix = "models--";

    /// <summary>The commit to use; the newest of a branch if the catalogue names none.</summary>
    public string Revision => Listed?.Revision ?? "main";

    /// <summary>The name of its directory.</summary>
    public string DirectoryName => Listed?.Id ?? Repository.Replace("/", "--", StringComparison.Ordinal);

    /// <summary>Possible names of its directory in the hub's cache; older tools left out the owner of a famous model.</summary>
    public IEnumerable<string> HubCacheNames =>
        from name in Listed is null ? [Repository] : new[] { Repository, Listed.Id }
        select HubCachePrefix + name.Replace("/", "--", StringComparison.Ordinal);

    /// <summary>Null if the text is neither a name of the catalogue nor owner/name.</summary>
    public static ModelName? Parse(string text)
    {
        if (ModelCatalogue.Find(text) is { Repository: { } repository } listed)
            return new(repository, listed);
        return
            OwnerAndName().IsMatch(text) && !text.Contains("--", StringComparison.Ordinal) && !text.Contains("..", StringComparison.Ordinal)
            ? new(text, null)
            : null;
    }

    /// <summary>The model in a directory of that name, among the downloaded ones.</summary>
    public static ModelName? OfDirectory(string name) => Parse(name.Replace("--", "/", StringComparison.Ordinal));

    /// <summary>The model in a directory of that name, in the hub's cache.</summary>
    public static ModelName? OfHubCache(string name) =>
        name.StartsWith(HubCachePrefix, StringComparison.Ordinal) ? OfDirectory(name[HubCachePrefix.Length..]) : null;

    /// <summary>The model in a directory <c>models--owner--name/snapshots/REVISION</c>; null for any other directory.</summary>
    public static ModelName? OfSnapshot(string directory)
    {
        var snapshots = Path.GetDirectoryName(directory);
        return Path.GetFileName(snapshots) == Snapshots ? OfHubCache(Path.GetFileName(Path.GetDirectoryName(snapshots)) ?? "") : null;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}\z", RegexOptions.ECMAScript)]
    private static partial Regex OwnerAndName();
}
