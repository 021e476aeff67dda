using Gpt2.Prose.Blocks;
using Markdig;
using Markdig.Extensions.Mathematics;
using Markdig.Extensions.Tables;
using Markdig.Extensions.Yaml;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Gpt2.Prose.Tests;

/// <summary>A complete Markdown parser's answer to "what is at the caret?".</summary>
internal sealed class MarkdigOracle(string text)
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UseYamlFrontMatter()
        .UsePipeTables()
        .UseMathematics()
        .UseFootnotes()
        .UseEmphasisExtras()
        .UsePreciseSourceLocation()
        .Build();

    private readonly MarkdownDocument document = Markdown.Parse(text, Pipeline);

    /// <summary>
    /// The kind of block strictly inside of which the caret stands; None in prose, null where the two may differ by
    /// design.
    /// </summary>
    public NotProse? At(int caret)
    {
        var leaf = document
            .Descendants()
            .OfType<LeafBlock>()
            .LastOrDefault(b => b.Span.Start < caret && caret <= b.Span.End && b.Span.Length > 0);
        if (document.Descendants<Table>().Any(t => t.Span.Start < caret && caret <= t.Span.End))
            return NotProse.Table;
        return leaf switch
        {
            YamlFrontMatterBlock => NotProse.FrontMatter,
            MathBlock => NotProse.Maths,
            CodeBlock => NotProse.Code,
            HtmlBlock => NotProse.Html,
            HeadingBlock or ParagraphBlock => InParagraph(leaf, caret),
            _ => null,
        };
    }

    private static NotProse? InParagraph(LeafBlock leaf, int caret)
    {
        var inline = leaf.Inline?.Descendants().LastOrDefault(i => i.Span.Start < caret && caret <= i.Span.End);
        return inline switch
        {
            CodeInline => NotProse.Code,
            MathInline => NotProse.Maths,
            HtmlInline => NotProse.Html,
            LiteralInline => NotProse.None,
            _ => null,
        };
    }
}
