using Gpt2.Prose.Blocks;
using Gpt2.Prose.Dialects.Markdown;
using Xunit;

namespace Gpt2.Prose.Tests;

/// <summary>Our scanner and a complete parser see the same blocks, wherever the document is finished and the two mean the same.</summary>
public class MarkdownAgainstMarkdig
{
    /// <summary>Reasons that only the caret's word or the rules beyond CommonMark give.</summary>
    private static readonly NotProse[] Ours = [NotProse.InsideWord, NotProse.NoText, NotProse.Link, NotProse.Command];

    [Theory]
    [InlineData("Sample.markdown")]
    [InlineData("README.md")]
    [InlineData("PlainText.md")]
    [InlineData("Latex.md")]
    [InlineData("ReStructuredText.md")]
    [InlineData("Org.md")]
    public void Every_caret_of_a_document_is_in_the_same_kind_of_block(string file)
    {
        var text = File.ReadAllText(Path.Combine(SpecCase.Folder(), file));
        var oracle = new MarkdigOracle(text);
        var differences = new List<string>();
        var same = 0;
        for (var caret = 1; caret < text.Length; caret += file.StartsWith("Sample") ? 1 : 17)
        {
            var expected = oracle.At(caret);
            var actual = ProseContext.At(MarkdownDialect.Instance, default, text, caret).Reason;
            if (expected == actual)
                same++;
            if (expected == null || Ours.Contains(actual) || expected == actual)
                continue;
            var line = text[..caret].Count(c => c == '\n') + 1;
            differences.Add($"line {line}: {expected}, not {actual}: {text[Math.Max(0, caret - 30)..caret].Replace('\n', '⏎')}|");
        }
        Assert.Empty(differences);
        Assert.True(same > 10, $"only {same} carets were compared");
    }
}
