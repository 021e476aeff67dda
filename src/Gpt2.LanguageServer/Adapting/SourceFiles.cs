using Gpt2.Inference;
using Gpt2.LanguageServer.Documents;
using Gpt2.Prose.Dialects;

namespace Gpt2.LanguageServer.Adapting;

/// <summary>The files that paths stand for: the files themselves, all prose in folders, and patterns such as
/// <c>chapters/*.md</c>.</summary>
internal static class SourceFiles
{
    private static readonly EnumerationOptions Visible = new()
    {
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
        IgnoreInaccessible = true,
    };

    /// <summary>Each file once, ordered by path. Folders leave out hidden files, what Git ignores, links to folders, and files whose names
    /// are not those of prose.</summary>
    /// <exception cref="Gpt2Exception">A path matches nothing.</exception>
    public static IReadOnlyList<string> Find(IEnumerable<string> paths) =>
        [.. paths.SelectMany(Named).Distinct().Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Named(string path)
    {
        if (path.Length == 0)
            throw Nothing(path);
        var full = Path.GetFullPath(path);
        if (File.Exists(full))
            return [full];
        if (Directory.Exists(full))
            return In(full, GitIgnore.Of(full));
        var matching = path.Contains('*') ? Matching(path).ToArray() : [];
        return matching.Length > 0 ? matching : throw Nothing(path);
    }

    private static Gpt2Exception Nothing(string path) =>
        new(
            path.Contains('*') ? $"No file matches \"{path}\"." : $"There is no file or folder \"{path}\".",
            "Give files or folders of your own writing, for example chapters or chapters/*.md."
        );

    /// <summary>The files of a folder and its subfolders. A folder that cannot be read is skipped.</summary>
    private static IEnumerable<string> In(string folder, GitIgnore ignore)
    {
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", Visible))
            if (entry is DirectoryInfo inner)
            {
                if (inner.LinkTarget is null && !ignore.Ignores(inner.FullName, isFolder: true)) // a link may lead back here
                    foreach (var file in In(inner.FullName, ignore.In(inner.FullName)))
                        yield return file;
            }
            else if (Dialect.OfFile(entry.Name) is not null && !ignore.Ignores(entry.FullName, isFolder: false))
                yield return entry.FullName;
    }

    /// <summary>The folder is the beginning of the path, up to the first part with a star.</summary>
    private static IEnumerable<string> Matching(string path)
    {
        var parts = path.Split('/', '\\');
        var plain = parts.TakeWhile(part => !part.Contains('*')).Count();
        var folder =
            plain == 0 ? "."
            : string.Join('/', parts[..plain]) is { Length: > 0 } named ? named
            : "/";
        var pattern = string.Join('/', parts[plain..]);
        return FilePatterns.Matching(Path.GetFullPath(folder), [parts.Length - plain == 1 ? "./" + pattern : pattern]);
    }
}
