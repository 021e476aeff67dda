using System.Text.RegularExpressions;

namespace Gpt2.Inference;

/// <summary>What a model on the hub is called: here, there, and on disk.</summary>
/// <param name="Repository">owner/name.</param>
/// <param name="Listed">Its entry in the catalogue, if it has one.</param>
internal sealed partial record ModelName(string Repository, CatalogueModel? Listed)
{
    /// <summary>The commit that is wanted; a branch's newest where the catalogue names none.</summary>
    public string Revision => Listed?.Revision ?? "main";

    /// <summary>The name of its directory.</summary>
    public string DirectoryName => Listed?.Id ?? Repository.Replace("/", "--", StringComparison.Ordinal);

    /// <summary>What its directory in the hub's cache may be called; older tools left the owner of a famous model out.</summary>
    public IEnumerable<string> HubCacheNames =>
        from name in Listed is null ? [Repository] : new[] { Repository, Listed.Id }
        select "models--" + name.Replace("/", "--", StringComparison.Ordinal);

    /// <summary>Null if the text is neither a name of the catalogue nor owner/name.</summary>
    public static ModelName? Parse(string text)
    {
        if (ModelCatalogue.Find(text) is { Repository: { } repository } listed)
            return new(repository, listed);
        return OwnerAndName().IsMatch(text) && !text.Contains("--", StringComparison.Ordinal) && !text.Contains("..", StringComparison.Ordinal)
            ? new(text, null)
            : null;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}\z", RegexOptions.ECMAScript)]
    private static partial Regex OwnerAndName();
}
