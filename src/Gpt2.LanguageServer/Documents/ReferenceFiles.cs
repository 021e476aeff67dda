using Gpt2.Inference;
using Gpt2.Inference.Copying;
using Gpt2.Prose;
using Gpt2.Prose.Dialects;

namespace Gpt2.LanguageServer.Documents;

/// <summary>The other files whose names and terms may be suggested, as they were last saved. Immutable.</summary>
internal sealed class ReferenceFiles
{
    private sealed record ReferenceFile(string Path, DateTime Written, ReferenceText Text);

    /// <summary>The limit for all files together, in UTF-16 units: 1 MB of text, some 4 MB of memory.</summary>
    private const int MostCharacters = 1 << 20;

    /// <summary>A character takes at most three bytes in UTF-8, so a file with more bytes than this is too large without being
    /// read.</summary>
    private const int BytesPerCharacter = 3;

    /// <summary>How many files a log line names.</summary>
    private const int MostNamed = 5;

    public static readonly ReferenceFiles Empty = new([], "");

    private readonly IReadOnlyList<ReferenceFile> files;

    private ReferenceFiles(IReadOnlyList<ReferenceFile> files, string leftOut) => (this.files, LeftOut) = (files, leftOut);

    /// <summary>The files that were left out and why, for the log; empty if there are none.</summary>
    public string LeftOut { get; }

    /// <summary>All files except the open one, which is read as it is in the editor.</summary>
    public IEnumerable<ReferenceText> Except(string? path) => files.Where(file => file.Path != path).Select(file => file.Text);

    /// <summary>The files of some folders that match a pattern, sorted by path. Files that have not changed are not read again.</summary>
    /// <param name="patterns">Patterns as <see cref="FilePatterns"/> takes them.</param>
    public ReferenceFiles Refreshed(IReadOnlyList<string> folders, IReadOnlyList<string> patterns)
    {
        var (files, left) = (new List<ReferenceFile>(), MostCharacters);
        var leftOut = patterns.Where(FilePatterns.LeadsOutside).Select(pattern => $"{pattern} is outside the workspace.").ToList();
        foreach (var path in folders.SelectMany(folder => FilePatterns.Matching(folder, patterns)).Distinct())
        {
            var (file, why) = Read(path, left);
            if (file is null)
                leftOut.Add($"{path} {why}.");
            else
            {
                files.Add(file);
                left -= file.Text.Text.Length;
            }
        }
        return new(
            files,
            string.Join(' ', leftOut.Take(MostNamed)) + (leftOut.Count > MostNamed ? $" And {leftOut.Count - MostNamed} more." : "")
        );
    }

    /// <returns>The file, or the reason why it is left out.</returns>
    private (ReferenceFile? File, string Why) Read(string path, int most)
    {
        const string tooMuch = "exceeds the size limit";
        try
        {
            var info = new FileInfo(path);
            var (written, length) = (info.LastWriteTimeUtc, info.Length);
            var file = files.FirstOrDefault(file => file.Path == path && file.Written == written);
            if (file is null && length > (long)BytesPerCharacter * most)
                return (null, tooMuch);
            var text = file is not null || PlainFile.IsEmpty(path) ? "" : File.ReadAllText(path);
            file ??= new(path, written, new(ProseText.Of(Dialect.OfFile(path) ?? Dialect.PlainText, default, text)));
            return file.Text.Text.Length > most ? (null, tooMuch) : (file, "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, "cannot be read");
        }
    }
}
