using Gpt2.Prose.Inlines;

namespace Gpt2.Prose.Dialects.ReStructuredText;

/// <summary>reStructuredText, with the roles and directives of Sphinx.</summary>
internal static class ReStructuredTextDialect
{
    public static Dialect Instance { get; } =
        new()
        {
            Name = "ReStructuredText",
            LanguageIds = ["restructuredtext", "rst"],
            FileExtensions = ["rst", "rest"],
            Blocks = ReStructuredTextBlocks.Read,
            Inlines = new(
                "*",
                ('\n', LineJoining.Soft),
                ('\\', ReStructuredTextInlines.Escape),
                ('`', ReStructuredTextInlines.Literal),
                ('`', ReStructuredTextInlines.Interpreted),
                (':', ReStructuredTextInlines.Role),
                ('|', ReStructuredTextInlines.Substitution),
                ('[', ReStructuredTextInlines.Footnote),
                ('_', ReStructuredTextInlines.Reference),
                ('*', Emphasis.Inside)
            ),
        };
}
