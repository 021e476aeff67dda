using System.IO.Enumeration;
using Gpt2.Inference;
using Gpt2.LanguageServer.Prose;

namespace Gpt2.LanguageServer.Documents;

/// <summary>The files besides the open one whose names and terms the writer wants to be remembered, as they were last saved. Immutable.</summary>
internal sealed class Library
{
    private sealed record Book(string Path, DateTime Written, RememberedText Text);

    /// <summary>As much as is remembered of all files together, in UTF-16 units: 1 MB and some 4 MB of memory.</summary>
    private const int MostCharacters = 1 << 20;

    private static readonly EnumerationOptions Enumeration = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System };

    public static readonly Library Empty = new([], "");

    private readonly IReadOnlyList<Book> books;

    private Library(IReadOnlyList<Book> books, string leftOut) => (this.books, LeftOut) = (books, leftOut);

    /// <summary>What was not read and why, for the log; empty if all was.</summary>
    public string LeftOut { get; }

    /// <summary>All but one file: the open one, which is remembered as it stands in the editor.</summary>
    public IEnumerable<RememberedText> Except(string? path) => books.Where(book => book.Path != path).Select(book => book.Text);

    /// <summary>The files of some folders whose path within them matches a pattern, in the order of their paths. Files that have not changed are not read again.</summary>
    /// <param name="patterns">Names with <c>*</c> for any characters and <c>?</c> for one.</param>
    public Library Refreshed(IReadOnlyList<string> folders, IReadOnlyList<string> patterns)
    {
        var (books, left, leftOut) = (new List<Book>(), MostCharacters, new List<string>());
        foreach (var path in folders.SelectMany(folder => Matching(folder, patterns)).Distinct())
        {
            if (Read(path) is not { } book)
                leftOut.Add($"{path} cannot be read.");
            else if (book.Text.Text.Length > left)
                leftOut.Add($"{path} is more than fits.");
            else
            {
                books.Add(book);
                left -= book.Text.Text.Length;
            }
        }
        return new(books, string.Join(' ', leftOut));
    }

    private static IEnumerable<string> Matching(string folder, IReadOnlyList<string> patterns)
    {
        if (patterns.Count == 0 || !Directory.Exists(folder))
            return [];
        return new FileSystemEnumerable<string>(folder, (ref FileSystemEntry entry) => entry.ToFullPath(), Enumeration)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) =>
            {
                if (entry.IsDirectory)
                    return false;
                var path = Path.GetRelativePath(folder, entry.ToFullPath()).Replace('\\', '/');
                return patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern.Replace('\\', '/'), path));
            },
        }.Order(StringComparer.Ordinal);
    }

    private Book? Read(string path)
    {
        try
        {
            var written = File.GetLastWriteTimeUtc(path);
            if (books.FirstOrDefault(book => book.Path == path && book.Written == written) is { } known)
                return known;
            var prose = ProseText.Of(ProseLanguages.OfFile(path) ?? ProseLanguage.PlainText, default, File.ReadAllText(path));
            return new(path, written, new(prose));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
