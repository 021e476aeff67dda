using Gpt2.Prose.Dialects;
using Xunit;

namespace Gpt2.Prose.Tests;

/// <summary>The text after the caret in its paragraph, as clean prose across line breaks.</summary>
public class TextAfterTheCaret
{
    /// <summary>A short line of plain text is not wrapped, so the line break after it is kept.</summary>
    [Theory]
    [InlineData("plaintext", "by the$0\nriver bank", "\nriver bank")]
    [InlineData("plaintext", "by the $0river\nbank", "river\nbank")]
    [InlineData("plaintext", "> by the$0\n> river bank", "\nriver bank")]
    [InlineData("markdown", "by the$0\nriver bank", " river bank")]
    [InlineData("markdown", "by the$0  river", " river")]
    [InlineData("markdown", "by the$0\n*river* and **bank**", " river and bank")]
    [InlineData("markdown", "by *the$0\nriver* bank", " river bank")]
    [InlineData("markdown", "by the$0\n[river](x.md) bank", " river bank")]
    [InlineData("markdown", "by [the$0\nriver](x.md) bank", " river bank")]
    [InlineData("markdown", "> by the$0\n> river bank", " river bank")]
    [InlineData("markdown", "> by the$0\nriver bank", " river bank")]
    [InlineData("markdown", "- by the$0\n  river bank", " river bank")]
    [InlineData("markdown", "1. by the$0\nriver bank", " river bank")]
    [InlineData("latex", "by the$0\n\\emph{river} bank", " river bank")]
    [InlineData("latex", "by \\emph{the$0\nriver} bank", " river bank")]
    [InlineData("latex", "by the$0\n% a remark\nriver bank", " river bank")]
    [InlineData("latex", "by the$0 % a remark\nriver bank", " river bank")]
    [InlineData("latex", "\\item by the$0\n  river bank", " river bank")]
    [InlineData("restructuredtext", "by the$0\n*river* bank", " river bank")]
    [InlineData("restructuredtext", "- by the$0\n  river bank", " river bank")]
    [InlineData("asciidoc", "by the$0\n_river_ bank", " river bank")]
    [InlineData("asciidoc", "by the$0\n// a remark\nriver bank", " river bank")]
    [InlineData("asciidoc", "* by the$0\nriver bank", " river bank")]
    [InlineData("org", "by the$0\n/river/ bank", " river bank")]
    [InlineData("org", "by the$0\n# a remark\nriver bank", " river bank")]
    [InlineData("org", "- by the$0\n  river bank", " river bank")]
    [InlineData("typst", "by the$0\n_river_ bank", " river bank")]
    [InlineData("typst", "by the$0\n// a remark\nriver bank", " river bank")]
    [InlineData("git-commit", "Subject\n\nby the$0\nriver bank", "\nriver bank")]
    [InlineData("git-commit", "Subject\n\nby the$0\n# a remark\nriver bank", "\nriver bank")]
    [InlineData("mdx", "by the$0\n*river* bank", " river bank")]
    public void The_text_after_the_caret_is_the_rest_of_the_paragraph(string languageId, string marked, string after) =>
        Assert.Equal(after, After(languageId, marked));

    [Theory]
    [InlineData("markdown", "by the$0")]
    [InlineData("markdown", "by the$0\n\nriver bank")]
    [InlineData("markdown", "# by the$0\nriver bank")]
    [InlineData("markdown", "- by the$0\n- river bank")]
    [InlineData("markdown", "by the$0\n```\nriver bank")]
    [InlineData("latex", "by the$0\n\\section{River bank}")]
    [InlineData("git-commit", "by the$0\n\nriver bank")]
    [InlineData("org", "* by the$0\nriver bank")]
    public void Another_block_is_not_part_of_the_text_after_the_caret(string languageId, string marked) =>
        Assert.Equal("", After(languageId, marked));

    [Fact]
    public void Only_the_beginning_of_a_long_paragraph_is_read() =>
        Assert.InRange(After("markdown", "by the$0" + string.Concat(Enumerable.Repeat("\nriver bank", 500))).Length, 100, 500);

    private static string After(string languageId, string marked)
    {
        var caret = marked.IndexOf("$0", StringComparison.Ordinal);
        return ProseContext.At(Dialect.OfLanguageId(languageId)!, default, marked.Remove(caret, 2), caret).After;
    }
}
