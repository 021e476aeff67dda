using Gpt2.LanguageServer.Documents;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Documents;

public sealed class DocumentUriTests
{
    [Theory]
    [InlineData("file:///home/ada/notes.md", "file:///home/ada/notes.md")]
    [InlineData("file:///home/ada/my%20notes.md", "file:///home/ada/my notes.md")]
    [InlineData("file:///home/ada/caf%C3%A9.md", "file:///home/ada/café.md")]
    [InlineData("file:///home/ada/caf%c3%a9.md", "file:///home/ada/caf%C3%A9.md")]
    [InlineData("file:///C:/notes.md", "file:///c:/notes.md")]
    [InlineData("file:///c%3A/notes.md", "file:///C:/notes.md")]
    [InlineData("file:///c%3a/my%20notes.md", "file:///C:/my notes.md")]
    [InlineData("vscode-remote://ssh%2Dremote%2Bhost/a.md", "vscode-remote://ssh-remote+host/a.md")]
    public void Two_spellings_of_one_URI_are_the_same(string one, string other)
    {
        Assert.True(DocumentUri.AreSame(one, other));
        Assert.True(DocumentUri.AreSame(other, one));
        Assert.Equal(DocumentUri.Comparer.GetHashCode(one), DocumentUri.Comparer.GetHashCode(other));
    }

    [Theory]
    [InlineData("file:///home/ada/notes.md", "file:///home/ada/Notes.md")]
    [InlineData("file:///C:/notes.md", "file:///D:/notes.md")]
    [InlineData("file:///c:/Notes.md", "file:///C:/notes.md")]
    [InlineData("file:///C/notes.md", "file:///c/notes.md")]
    [InlineData("untitled:C:1", "untitled:c:1")]
    [InlineData("file:///home/a%2520b.md", "file:///home/a%20b.md")]
    [InlineData("file:///home/100%.md", "file:///home/100.md")]
    public void URIs_of_different_files_are_not_the_same(string one, string other) => Assert.False(DocumentUri.AreSame(one, other));

    [Fact]
    public void A_URI_that_no_file_can_have_gives_no_path() => Assert.Null(WorkspaceFiles.PathOf("file:///home/ada%00/notes.md"));
}
