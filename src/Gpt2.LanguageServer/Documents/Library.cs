using Gpt2.Inference;
using Gpt2.LanguageServer.Prose;

namespace Gpt2.LanguageServer.Documents;

/// <summary>The files besides the open one whose names and terms the writer wants to be remembered, as they were last saved. Immutable.</summary>
internal sealed class Library
{
    private sealed record Book(string Path, DateTime Written, RememberedText Text);

    /// <summary>As much as is remembered of all files together, in UTF-16 units: 1 MB and some 4 MB of memory.</summary>
    private const int MostCharacters = 1 << 20;

    /// <summary>A byte is at least a third of a character in UTF-8: what has more need not be read to be too much.</summary>
    private const int BytesPerCharacter = 3;

    /// <summary>As many as a line of the log names.</summary>
    private const int MostNamed = 5;

    public static readonly Library Empty = new([], "");

    private readonly IReadOnlyList<Book> books;

    private Library(IReadOnlyList<Book> books, string leftOut) => (this.books, LeftOut) = (books, leftOut);

    /// <summary>What was not read and why, for the log; empty if all was.</summary>
    public string LeftOut { get; }

    /// <summary>All but one file: the open one, which is remembered as it stands in the editor.</summary>
    public IEnumerable<RememberedText> Except(string? path) => books.Where(book => book.Path != path).Select(book => book.Text);

    /// <summary>The files of some folders that match a pattern, in the order of their paths. Files that have not changed are not read again.</summary>
    /// <param name="patterns">As <see cref="FilePatterns"/> reads them.</param>
    public Library Refreshed(IReadOnlyList<string> folders, IReadOnlyList<string> patterns)
    {
        var (books, left) = (new List<Book>(), MostCharacters);
        var leftOut = patterns.Where(FilePatterns.LeadsOutside).Select(pattern => $"{pattern} is not in the workspace.").ToList();
        foreach (var path in folders.SelectMany(folder => FilePatterns.Matching(folder, patterns)).Distinct())
        {
            var (book, why) = Read(path, left);
            if (book is null)
                leftOut.Add($"{path} {why}.");
            else
            {
                books.Add(book);
                left -= book.Text.Text.Length;
            }
        }
        return new(
            books,
            string.Join(' ', leftOut.Take(MostNamed)) + (leftOut.Count > MostNamed ? $" And {leftOut.Count - MostNamed} more." : "")
        );
    }

    /// <returns>The book, or why it is left out.</returns>
    private (Book? Book, string Why) Read(string path, int most)
    {
        const string tooMuch = "is more than fits";
        try
        {
            var file = new FileInfo(path);
            var (written, length) = (file.LastWriteTimeUtc, file.Length);
            var book = books.FirstOrDefault(book => book.Path == path && book.Written == written);
            if (book is null && length > (long)BytesPerCharacter * most)
                return (null, tooMuch);
            book ??= new(
                path,
                written,
                new(ProseText.Of(ProseLanguages.OfFile(path) ?? ProseLanguage.PlainText, default, File.ReadAllText(path)))
            );
            return book.Text.Text.Length > most ? (null, tooMuch) : (book, "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, "cannot be read");
        }
    }
}
