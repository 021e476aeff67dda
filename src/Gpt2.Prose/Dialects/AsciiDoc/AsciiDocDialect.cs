using Gpt2.Prose.Inlines;

namespace Gpt2.Prose.Dialects.AsciiDoc;

/// <summary>AsciiDoc.</summary>
internal static class AsciiDocDialect
{
    public static Dialect Instance { get; } =
        new()
        {
            Name = "AsciiDoc",
            LanguageIds = ["asciidoc", "asciidoctor", "adoc"],
            FileExtensions = ["adoc", "asciidoc", "asc"],
            Blocks = AsciiDocBlocks.Read,
            Inlines = new(
                "*_#^",
                ('\n', AsciiDocInlines.Break),
                ('\\', CommonInlines.Escape),
                ('`', AsciiDocInlines.Quote),
                ('`', CodeSpans.Backquotes),
                ('+', AsciiDocInlines.Passthrough),
                (':', AsciiDocInlines.Term),
                (':', AsciiDocInlines.Macro),
                ('{', AsciiDocInlines.Attribute),
                ('<', AsciiDocInlines.CrossReference),
                ('(', AsciiDocInlines.IndexTerm),
                ('[', AsciiDocInlines.Anchor),
                ('[', AsciiDocInlines.Role),
                (']', CommonInlines.CloseBracket),
                ('*', Emphasis.Around),
                ('_', Emphasis.Around),
                ('#', Emphasis.Closed),
                ('^', Emphasis.Closed)
            ),
        };
}
