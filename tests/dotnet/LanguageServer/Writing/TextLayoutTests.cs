using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Writing;
using Gpt2.Prose.Dialects.Markdown;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Writing;

/// <summary>Generated text takes the layout of the block into which it is written.</summary>
public sealed class TextLayoutTests
{
    private const string Line = "It was the best of times, it was the worst of times";

    [Theory]
    [InlineData("", "\n")]
    [InlineData("", "\r\n")]
    [InlineData("> ", "\n")]
    public void Lines_below_a_wrapped_line_are_as_long_as_that_line(string marks, string ending)
    {
        var document = marks + Line + ending + marks;
        var line = marks + Line[..^1]; // ends in a word of one letter
        var words = string.Concat(Enumerable.Repeat("a ", 100));
        var lines = (marks + Fitted(document, words)).Split(ending);
        Assert.All(lines[..^1], l => Assert.InRange(l.Length, line.Length - 1, line.Length + 1));
        Assert.All(lines, l => Assert.StartsWith(marks, l));
    }

    [Fact]
    public void A_new_paragraph_is_not_wrapped() =>
        Assert.DoesNotContain('\n', Fitted(Line + "\n\n", string.Concat(Enumerable.Repeat("a ", 100))));

    private static string Fitted(string document, string text)
    {
        var fitted = new LayoutWriter(
            TextLayout.At(new ChunkedText(document), document.Length, MarkdownDialect.Instance, keepStyle: false)
        );
        return fitted.Append(text) + fitted.Finish(isCut: false);
    }
}
