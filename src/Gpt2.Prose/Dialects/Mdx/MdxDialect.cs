using Gpt2.Prose.Dialects.Markdown;
using Gpt2.Prose.Inlines;

namespace Gpt2.Prose.Dialects.Mdx;

/// <summary>Markdown with JSX.</summary>
internal static class MdxDialect
{
    public static Dialect Instance { get; } =
        new()
        {
            Name = "Mdx",
            LanguageIds = ["mdx"],
            FileExtensions = ["mdx"],
            Blocks = MdxBlocks.Read,
            Inlines = new(
                "*_~",
                ('\n', LineJoining.Markdown),
                ('\\', MarkdownInlines.Escape),
                ('`', CodeSpans.Backquotes),
                ('$', DollarMaths.Careful),
                ('<', HtmlInlines.Code),
                ('<', MdxInlines.Tag),
                ('<', HtmlInlines.Tag),
                ('{', MdxInlines.Expression),
                ('&', HtmlInlines.Entity),
                ('[', MarkdownLinks.Task),
                ('[', MarkdownLinks.Footnote),
                ('[', MarkdownLinks.Open),
                ('!', MarkdownLinks.Image),
                (']', MarkdownLinks.Close),
                ('*', Emphasis.Inside),
                ('_', Emphasis.Around),
                ('~', Emphasis.Double)
            ),
        };
}
