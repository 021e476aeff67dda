using Gpt2.Inference;
using Gpt2.LanguageServer.Prose;
using Markdig;
using Markdig.Extensions.Mathematics;
using Markdig.Extensions.Tables;
using Markdig.Extensions.Yaml;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Gpt2.LanguageServer.Tests.Prose;

/// <summary>A complete Markdown parser's answer to "what is at the caret?".</summary>
internal sealed class MarkdigOracle(string text)
{
    private static readonly MarkdownPipeline s_pipeline = new MarkdownPipelineBuilder()
        .UseYamlFrontMatter()
        .UsePipeTables()
        .UseMathematics()
        .UseFootnotes()
        .UseEmphasisExtras()
        .UsePreciseSourceLocation()
        .Build();

    private readonly MarkdownDocument _document = Markdown.Parse(text, s_pipeline);

    /// <summary>
    /// The kind of block strictly inside of which the caret stands; None in prose, null where the two may differ by
    /// design.
    /// </summary>
    public SuppressionReason? At(int caret)
    {
        var leaf = _document
            .Descendants()
            .OfType<LeafBlock>()
            .LastOrDefault(b => b.Span.Start < caret && caret <= b.Span.End && b.Span.Length > 0);
        if (_document.Descendants<Table>().Any(t => t.Span.Start < caret && caret <= t.Span.End))
            return SuppressionReason.Table;
        return leaf switch
        {
            YamlFrontMatterBlock => SuppressionReason.FrontMatter,
            MathBlock => SuppressionReason.Maths,
            CodeBlock => SuppressionReason.Code,
            HtmlBlock => SuppressionReason.Html,
            HeadingBlock or ParagraphBlock => InParagraph(leaf, caret),
            _ => null,
        };
    }

    private static SuppressionReason? InParagraph(LeafBlock leaf, int caret)
    {
        var inline = leaf.Inline?.Descendants().LastOrDefault(i => i.Span.Start < caret && caret <= i.Span.End);
        return inline switch
        {
            CodeInline => SuppressionReason.Code,
            MathInline => SuppressionReason.Maths,
            HtmlInline => SuppressionReason.Html,
            LiteralInline => SuppressionReason.None,
            _ => null,
        };
    }
}
