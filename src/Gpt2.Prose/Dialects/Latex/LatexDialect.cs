using Gpt2.Prose.Inlines;

namespace Gpt2.Prose.Dialects.Latex;

/// <summary>LaTeX.</summary>
internal static class LatexDialect
{
    public static Dialect Instance { get; } =
        new()
        {
            Name = "Latex",
            LanguageIds = ["latex", "tex", "plaintex", "context", "latex-expl3"],
            FileExtensions = ["tex", "ltx", "latex"],
            Blocks = LatexBlocks.Read,
            Inlines = new(
                "",
                ('\n', LineJoining.Soft),
                ('%', LatexInlines.Comment),
                ('\\', LatexInlines.Maths),
                ('\\', LatexInlines.Environment),
                ('\\', LatexInlines.Verb),
                ('\\', LatexInlines.Symbol),
                ('\\', LatexInlines.Command),
                ('$', DollarMaths.Always),
                ('{', CommonInlines.Drop),
                ('}', CommonInlines.Drop),
                (']', CommonInlines.CloseBracket),
                ('~', CommonInlines.Space),
                ('`', LatexInlines.Quote),
                ('\'', LatexInlines.Quote),
                ('-', CommonInlines.Dash)
            ),
        };
}
