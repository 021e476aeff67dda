using System.Text;
using Gpt2.LanguageServer.Playground;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.LanguageServer.Tests;

/// <summary>The files of the page, and its address.</summary>
public sealed class PlaygroundPageTests
{
    private static readonly string Files = Path.Combine(Checkout.Root, "src", "Gpt2.LanguageServer", "Playground", "Page");

    [Fact]
    public void Every_file_of_the_page_is_part_of_the_program()
    {
        foreach (var file in Directory.EnumerateFiles(Files))
            Assert.Equal(File.ReadAllBytes(file), PageFile.At("/" + Path.GetFileName(file))?.Bytes);
        Assert.Same(PageFile.At("/index.html"), PageFile.At("/"));
        Assert.StartsWith("text/html", PageFile.At("/")!.ContentType, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null), InlineData(""), InlineData("/nothing.js"), InlineData("/../index.html"), InlineData("//index.html")]
    public void No_other_file_is_served(string? path) => Assert.Null(PageFile.At(path));

    /// <summary>The page must not load anything from elsewhere, nor look as if it did.</summary>
    [Fact]
    public void The_page_contains_no_address()
    {
        foreach (var file in Directory.EnumerateFiles(Files))
            Assert.DoesNotContain("://", File.ReadAllText(file).Replace("http://www.w3.org/2000/svg", ""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("abc", false, "http://127.0.0.1:8/#token=abc")]
    [InlineData("a&b #=", false, "http://127.0.0.1:8/#token=a%26b%20%23%3D")]
    [InlineData("abc", true, "http://127.0.0.1:8/#token=abc&view=surprise&text=1")]
    [InlineData(null, false, "http://127.0.0.1:8/")]
    public void The_token_is_in_the_fragment(string? token, bool takesText, string address) =>
        Assert.Equal(address, PlaygroundAddress.Of(8, token, takesText));
}
