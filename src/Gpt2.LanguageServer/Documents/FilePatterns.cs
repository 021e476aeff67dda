using Microsoft.Extensions.FileSystemGlobbing;
using Microsoft.Extensions.FileSystemGlobbing.Abstractions;

namespace Gpt2.LanguageServer.Documents;

/// <summary>Finds files of a folder by patterns: <c>*</c> stands for any characters of a name, <c>**</c> for any folders.</summary>
/// <remarks>
/// A pattern without a slash matches names in any folder, as in .gitignore: <c>*.md</c> matches every Markdown file. Case is ignored.
/// </remarks>
internal static class FilePatterns
{
    private static readonly char[] Slashes = ['/', '\\'];

    /// <summary>Whether a pattern leads out of its folder; such a pattern matches nothing.</summary>
    public static bool LeadsOutside(string pattern) => pattern.Split(Slashes).Contains("..");

    /// <summary>The paths of the files that match one of the patterns, sorted. Hidden files and links to folders are left out.</summary>
    public static IEnumerable<string> Matching(string folder, IEnumerable<string> patterns)
    {
        var matcher = new Matcher();
        foreach (var pattern in patterns.Where(pattern => !string.IsNullOrWhiteSpace(pattern) && !LeadsOutside(pattern)))
            matcher.AddInclude(pattern.IndexOfAny(Slashes) < 0 ? $"**/{pattern}" : pattern);
        return matcher
            .Execute(new VisibleFolder(new(folder)))
            .Files.Select(file => Path.GetFullPath(Path.Combine(folder, file.Path)))
            .Order(StringComparer.Ordinal);
    }

    private sealed class VisibleFolder(DirectoryInfo folder) : DirectoryInfoWrapper(folder)
    {
        private static readonly EnumerationOptions Visible = new() { AttributesToSkip = FileAttributes.Hidden | FileAttributes.System };

        private readonly DirectoryInfo folder = folder;

        public override IEnumerable<FileSystemInfoBase> EnumerateFileSystemInfos()
        {
            if (!folder.Exists)
                yield break;
            foreach (var entry in folder.EnumerateFileSystemInfos("*", Visible))
            {
                if (entry is FileInfo file)
                    yield return new FileInfoWrapper(file);
                else if (entry is DirectoryInfo inner && inner.LinkTarget is null) // a link may lead back here
                    yield return new VisibleFolder(inner);
            }
        }
    }
}
