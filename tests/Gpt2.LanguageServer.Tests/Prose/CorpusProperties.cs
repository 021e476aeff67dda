using Gpt2.Inference;
using Gpt2.LanguageServer.Prose;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Prose;

/// <summary>On books and articles, where nearly every caret is in prose.</summary>
public class CorpusProperties
{
    [Fact]
    public void Nearly_every_caret_in_a_book_is_in_prose()
    {
        var text = File.ReadAllText(Checkout.Reference("corpus", "valid.txt"));
        var random = new Random(1);
        var prose = Enumerable.Range(0, 500).Count(_ => ReasonAt(text, random) == SuppressionReason.None);
        Assert.InRange(prose, 485, 500);
    }

    /// <summary>At the end of some word, seen through a window of some kilobytes.</summary>
    private static SuppressionReason ReasonAt(string text, Random random)
    {
        var caret = text.IndexOf(' ', random.Next(20_000, text.Length - 20_000));
        var start = caret - random.Next(1000, 9000);
        var before = BlockScanner.Advance(ProseLanguage.Markdown, default, text.AsSpan(start - 10_000, 10_000));
        return ProseContext.At(ProseLanguage.Markdown, before, text.Substring(start, caret - start + 1000), caret - start).Reason;
    }
}
