using Gpt2.Prose.Inlines;

namespace Gpt2.Prose.Dialects.Markdown;

/// <summary>CommonMark with the extensions that writers use: tables, front matter, maths, footnotes, wiki links.</summary>
internal static class MarkdownDialect
{
    public static Dialect Instance { get; } =
        new()
        {
            Name = "Markdown",
            LanguageIds =
            [
                "markdown",
                "md",
                "rmd",
                "rmarkdown",
                "quarto",
                "gfm",
                "pandoc",
                "vimwiki",
                "telekasten",
                "prompt",
                "instructions",
            ],
            FileExtensions = ["md", "markdown", "mdown", "mkd", "mkdn", "rmd", "qmd"],
            Blocks = MarkdownBlocks.Read,
            Inlines = new(
                "*_~",
                ('\n', LineJoining.Markdown),
                ('\\', MarkdownInlines.Escape),
                ('`', CodeSpans.Backquotes),
                ('$', DollarMaths.Careful),
                ('<', MarkdownInlines.AutoLink),
                ('<', HtmlInlines.Code),
                ('<', HtmlInlines.Tag),
                ('&', HtmlInlines.Entity),
                ('[', MarkdownLinks.Task),
                ('[', MarkdownLinks.Wiki),
                ('[', MarkdownLinks.Footnote),
                ('[', MarkdownLinks.Open),
                ('!', MarkdownLinks.Embed),
                ('!', MarkdownLinks.Image),
                (']', MarkdownLinks.Close),
                ('{', MarkdownInlines.Attributes),
                ('%', MarkdownInlines.ObsidianComment),
                ('*', Emphasis.Inside),
                ('_', Emphasis.Around),
                ('~', Emphasis.Double)
            ),
        };
}
