using Gpt2.Prose.Dialects.Markdown;

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
            Inlines = MarkdownDialect.Instance.Inlines,
        };
}
