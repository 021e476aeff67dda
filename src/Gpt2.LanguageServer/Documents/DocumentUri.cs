namespace Gpt2.LanguageServer.Documents;

/// <summary>Compares document URIs. Two that differ only in escapes or in the case of the drive letter are equal.</summary>
internal sealed class DocumentUri : IEqualityComparer<string>
{
    private const string FileRoot = "file:///";

    public static DocumentUri Comparer { get; } = new();

    public static bool AreSame(string one, string other) => Comparer.Equals(one, other);

    public bool Equals(string? one, string? other) =>
        string.Equals(one, other, StringComparison.Ordinal)
        || one is not null
            && other is not null
            && (HasForms(one) || HasForms(other))
            && string.Equals(Canonical(one), Canonical(other), StringComparison.Ordinal);

    public int GetHashCode(string uri) => string.GetHashCode(Canonical(uri), StringComparison.Ordinal);

    /// <summary>A name without escapes or drive letter has only one form, so most are not copied.</summary>
    private static bool HasForms(string uri) => uri.Contains('%') || Drive(uri) is not default(char);

    private static string Canonical(string uri)
    {
        if (uri.Contains('%'))
            uri = Uri.UnescapeDataString(uri);
        var drive = Drive(uri);
        return char.IsAsciiLetterUpper(drive)
            ? string.Concat(FileRoot, char.ToLowerInvariant(drive).ToString(), uri.AsSpan(FileRoot.Length + 1))
            : uri;
    }

    private static char Drive(string uri) =>
        uri.StartsWith(FileRoot, StringComparison.OrdinalIgnoreCase)
        && uri.Length > FileRoot.Length + 1
        && char.IsAsciiLetter(uri[FileRoot.Length])
        && uri[FileRoot.Length + 1] is ':'
            ? uri[FileRoot.Length]
            : default;
}
