using Gpt2.LanguageServer.Documents;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Documents;

/// <summary>Which files of a folder match the patterns of <c>gpt2.memoryFiles</c>.</summary>
public sealed class FilePatternsTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gpt2-patterns-");

    public FilePatternsTests()
    {
        foreach (
            var name in "a.md b.txt chapters/one.md chapters/TWO.MD chapters/old/three.md notes/four.md .hidden/five.md .six.md".Split(' ')
        )
        {
            var path = Path.Combine(folder.FullName, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, name);
        }
    }

    [Theory]
    [InlineData("*.md", "a.md chapters/TWO.MD chapters/old/three.md chapters/one.md notes/four.md")]
    [InlineData("**/*.md", "a.md chapters/TWO.MD chapters/old/three.md chapters/one.md notes/four.md")]
    [InlineData("/*.md", "a.md")]
    [InlineData("./*.md", "a.md")]
    [InlineData("chapters/*.md", "chapters/TWO.MD chapters/one.md")]
    [InlineData(@"chapters\*.md", "chapters/TWO.MD chapters/one.md")]
    [InlineData("chapters/**/*.md", "chapters/TWO.MD chapters/old/three.md chapters/one.md")]
    [InlineData("chapters/**", "chapters/TWO.MD chapters/old/three.md chapters/one.md")]
    [InlineData("chapters/", "chapters/TWO.MD chapters/old/three.md chapters/one.md")]
    [InlineData("**/old/*", "chapters/old/three.md")]
    [InlineData("t*", "chapters/TWO.MD chapters/old/three.md")]
    [InlineData("three.md", "chapters/old/three.md")]
    [InlineData("**", "a.md b.txt chapters/TWO.MD chapters/old/three.md chapters/one.md notes/four.md")]
    [InlineData("*.md a.*", "a.md chapters/TWO.MD chapters/old/three.md chapters/one.md notes/four.md")]
    [InlineData("chapters", "")]
    [InlineData("../*.md", "")]
    [InlineData("chapters/../*.md", "")]
    [InlineData("", "")]
    public void A_pattern_matches_these_files(string patterns, string files) => Assert.Equal(files, Matching(patterns));

    [Fact]
    public void A_link_to_a_folder_is_not_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a permission on Windows.");
        Directory.CreateSymbolicLink(Path.Combine(folder.FullName, "notes", "back"), folder.FullName);
        Assert.Equal("notes/four.md", Matching("notes/**"));
    }

    [Fact]
    public void A_missing_folder_has_no_files() => Assert.Empty(FilePatterns.Matching(Path.Combine(folder.FullName, "no"), ["*.md"]));

    [Fact]
    public void A_pattern_that_leads_outside_the_workspace_is_reported() =>
        Assert.Equal("../*.md is outside the workspace.", ReferenceFiles.Empty.Refreshed([folder.FullName], ["../*.md"]).LeftOut);

    public void Dispose() => folder.Delete(recursive: true);

    private string Matching(string patterns) =>
        string.Join(
            ' ',
            FilePatterns
                .Matching(folder.FullName, patterns.Split(' '))
                .Select(path => Path.GetRelativePath(folder.FullName, path).Replace('\\', '/'))
        );
}
