using MAB.DotIgnore;

namespace Gpt2.LanguageServer.Adapting;

/// <summary>What Git ignores in a folder, by the .gitignore files of that folder and of its parents up to the repository's root.
/// Immutable.</summary>
internal sealed class GitIgnore
{
    private const string FileName = ".gitignore";

    private readonly (string Folder, IgnoreList Patterns)[] lists;

    private GitIgnore((string, IgnoreList)[] lists) => this.lists = lists;

    /// <summary>The patterns for a folder, which need not be a repository's root.</summary>
    public static GitIgnore Of(string folder)
    {
        var above = new Stack<string>();
        for (var at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            above.Push(at);
            if (Path.Exists(Path.Combine(at, ".git")))
                return above.Aggregate(new GitIgnore([]), (ignore, inner) => ignore.In(inner));
        }
        return new GitIgnore([]).In(folder); // no repository: the folder's own patterns still apply
    }

    /// <summary>These patterns and those of a folder further inside.</summary>
    public GitIgnore In(string folder)
    {
        var file = Path.Combine(folder, FileName);
        return File.Exists(file) ? new([.. lists, (folder, new IgnoreList(file))]) : this;
    }

    public bool Ignores(string path, bool isFolder) =>
        Array.Exists(lists, list => list.Patterns.IsIgnored(Path.GetRelativePath(list.Folder, path).Replace('\\', '/'), isFolder));
}
