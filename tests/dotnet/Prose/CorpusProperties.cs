using Gpt2.Prose.Blocks;
using Gpt2.Prose.Dialects.Markdown;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.Prose.Tests;

/// <summary>Books and articles, where nearly every caret is in prose.</summary>
public class CorpusProperties
{
    [Fact]
    public void Nearly_every_caret_in_a_book_is_in_prose()
    {
        var text = File.ReadAllText(Checkout.ValidationProse);
        var random = new Random(1);
        var prose = Enumerable.Range(0, 500).Count(_ => ReasonAt(text, random) == NotProse.None);
        Assert.InRange(prose, 485, 500);
    }

    /// <summary>The verdict at the end of a random word, through a window of a few kilobytes.</summary>
    private static NotProse ReasonAt(string text, Random random)
    {
        var caret = text.IndexOf(' ', random.Next(20_000, text.Length - 20_000));
        var start = caret - random.Next(1000, 9000);
        var before = BlockScanner.Advance(MarkdownDialect.Instance, default, text.AsSpan(start - 10_000, 10_000));
        return ProseContext.At(MarkdownDialect.Instance, before, text.Substring(start, caret - start + 1000), caret - start).Reason;
    }
}
