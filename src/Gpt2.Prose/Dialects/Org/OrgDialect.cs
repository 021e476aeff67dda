using Gpt2.Prose.Dialects.Markdown;
using Gpt2.Prose.Inlines;

namespace Gpt2.Prose.Dialects.Org;

/// <summary>Org mode.</summary>
internal static class OrgDialect
{
    public static Dialect Instance { get; } =
        new()
        {
            Name = "Org",
            LanguageIds = ["org", "orgmode", "org-mode"],
            FileExtensions = ["org"],
            Blocks = OrgBlocks.Read,
            Inlines = new(
                "*_/+",
                ('\n', LineJoining.Soft),
                ('\\', OrgInlines.Maths),
                ('$', OrgInlines.Dollar),
                ('[', MarkdownLinks.Task),
                ('[', OrgInlines.Link),
                ('[', OrgInlines.InlineNote),
                ('[', OrgInlines.Note),
                ('[', OrgInlines.InactiveTime),
                (']', OrgInlines.Close),
                ('<', OrgInlines.Target),
                ('=', OrgInlines.Verbatim),
                ('~', OrgInlines.Verbatim),
                ('{', OrgInlines.Macro),
                ('@', OrgInlines.Export),
                ('_', OrgInlines.Source),
                ('*', Emphasis.Around),
                ('_', Emphasis.Around),
                ('/', Emphasis.Closed),
                ('+', Emphasis.Closed)
            ),
        };
}
