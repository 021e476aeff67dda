using System.Buffers;

namespace Gpt2.LanguageServer.Prose;

/// <summary>The inline rules of a language: which characters may begin a construct, and what is tried there, in order.</summary>
internal sealed class InlineRules
{
    private static readonly InlineRules s_plain = new("", ('\n', LineBreaks.ByLength));

    private static readonly InlineRules s_gitCommit = new("", ('\n', LineBreaks.ByLength), ('`', CodeSpans.Backquotes));

    private static readonly InlineRules s_markdown = new(
        "*_~",
        ('\n', LineBreaks.Markdown),
        ('\\', MarkdownInlines.Escape),
        ('`', CodeSpans.Backquotes),
        ('$', Dollars.Careful),
        ('<', MarkdownInlines.AutoLink),
        ('<', HtmlInlines.Tag),
        ('&', HtmlInlines.Entity),
        ('[', MarkdownLinks.Task),
        ('[', MarkdownLinks.Wiki),
        ('[', MarkdownLinks.Footnote),
        ('[', MarkdownLinks.Open),
        ('!', MarkdownLinks.Image),
        (']', MarkdownLinks.Close),
        ('{', MarkdownInlines.Attributes),
        ('*', Emphasis.Inside),
        ('_', Emphasis.Around),
        ('~', Emphasis.Double)
    );

    private static readonly InlineRules s_latex = new(
        "",
        ('\n', LineBreaks.Soft),
        ('%', LatexInlines.Comment),
        ('\\', LatexInlines.Maths),
        ('\\', LatexInlines.Verb),
        ('\\', LatexInlines.Symbol),
        ('\\', LatexInlines.Command),
        ('$', Dollars.Always),
        ('{', Marks.Drop),
        ('}', Marks.Drop),
        (']', Marks.CloseBracket),
        ('~', Marks.Space),
        ('`', LatexInlines.Quote),
        ('\'', LatexInlines.Quote),
        ('-', Marks.Dash)
    );

    private static readonly InlineRules s_rest = new(
        "*",
        ('\n', LineBreaks.Soft),
        ('\\', Marks.Escape),
        ('`', RestInlines.Literal),
        ('`', RestInlines.Interpreted),
        (':', RestInlines.Role),
        ('|', RestInlines.Substitution),
        ('[', RestInlines.Footnote),
        ('_', RestInlines.Reference),
        ('*', Emphasis.Inside)
    );

    private static readonly InlineRules s_asciiDoc = new(
        "*_#^",
        ('\n', AsciiDocInlines.Break),
        ('\\', Marks.Escape),
        ('`', CodeSpans.Backquotes),
        (':', AsciiDocInlines.Macro),
        ('{', AsciiDocInlines.Attribute),
        ('<', AsciiDocInlines.CrossReference),
        ('[', AsciiDocInlines.Role),
        (']', Marks.CloseBracket),
        ('*', Emphasis.Around),
        ('_', Emphasis.Around),
        ('#', Emphasis.Closed),
        ('^', Emphasis.Closed)
    );

    private static readonly InlineRules s_org = new(
        "*_/+",
        ('\n', LineBreaks.Soft),
        ('\\', OrgInlines.Maths),
        ('$', Dollars.Careful),
        ('[', MarkdownLinks.Task),
        ('[', OrgInlines.Link),
        ('[', OrgInlines.Note),
        (']', OrgInlines.Close),
        ('<', OrgInlines.Target),
        ('=', OrgInlines.Verbatim),
        ('~', OrgInlines.Verbatim),
        ('*', Emphasis.Around),
        ('_', Emphasis.Around),
        ('/', Emphasis.Closed),
        ('+', Emphasis.Closed)
    );

    private static readonly InlineRules s_typst = new(
        "*_",
        ('\n', LineBreaks.Soft),
        ('\\', TypstInlines.Escape),
        ('`', CodeSpans.Backquotes),
        ('$', Dollars.Always),
        ('#', TypstInlines.Code),
        (']', Marks.CloseBracket),
        ('@', TypstInlines.Reference),
        ('<', TypstInlines.Label),
        ('/', TypstInlines.Comment),
        ('~', Marks.Space),
        ('-', Marks.Dash),
        ('*', Emphasis.Around),
        ('_', Emphasis.Around)
    );

    private readonly InlineRule[][] _byCharacter = Enumerable.Repeat(Array.Empty<InlineRule>(), 128).ToArray();

    private InlineRules(string emphasisMarks, params (char Mark, InlineRule Rule)[] rules)
    {
        EmphasisMarks = emphasisMarks;
        var marks = rules.Select(r => r.Mark).Append('\t').Distinct().ToArray();
        Specials = SearchValues.Create(marks);
        _byCharacter['\t'] = [Marks.Space];
        foreach (var group in rules.GroupBy(r => r.Mark))
            _byCharacter[group.Key] = group.Select(r => r.Rule).ToArray();
    }

    public SearchValues<char> Specials { get; }

    public string EmphasisMarks { get; }

    public static InlineRules Of(ProseLanguage language) =>
        language switch
        {
            ProseLanguage.Markdown or ProseLanguage.Mdx => s_markdown,
            ProseLanguage.Latex => s_latex,
            ProseLanguage.ReStructuredText => s_rest,
            ProseLanguage.AsciiDoc => s_asciiDoc,
            ProseLanguage.Org => s_org,
            ProseLanguage.Typst => s_typst,
            ProseLanguage.GitCommit => s_gitCommit,
            _ => s_plain,
        };

    public ReadOnlySpan<InlineRule> At(char c) => _byCharacter[c];
}
