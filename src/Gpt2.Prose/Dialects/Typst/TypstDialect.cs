using Gpt2.Prose.Inlines;

namespace Gpt2.Prose.Dialects.Typst;

/// <summary>Typst.</summary>
internal static class TypstDialect
{
    public static Dialect Instance { get; } =
        new()
        {
            Name = "Typst",
            LanguageIds = ["typst"],
            FileExtensions = ["typ"],
            Blocks = TypstBlocks.Read,
            Inlines = new(
                "*_",
                ('\n', LineJoining.Soft),
                ('\\', TypstInlines.Escape),
                ('`', CodeSpans.Backquotes),
                ('$', TypstInlines.Formula),
                ('#', TypstInlines.Code),
                (']', CommonInlines.CloseBracket),
                ('@', TypstInlines.Reference),
                ('<', TypstInlines.Label),
                ('/', TypstInlines.Comment),
                ('~', CommonInlines.Space),
                ('-', CommonInlines.Dash),
                ('*', Emphasis.Around),
                ('_', Emphasis.Around)
            ),
        };
}
