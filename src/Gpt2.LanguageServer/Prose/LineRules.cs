namespace Gpt2.LanguageServer.Prose;

/// <summary>Decides what one line is and moves the state behind it; <paramref name="previous"/> is the paragraph's last line.</summary>
internal delegate Line LineRule(ref BlockState state, ReadOnlySpan<char> previous, ReadOnlySpan<char> line);

/// <summary>The line rules of each language.</summary>
internal static class LineRules
{
    private static readonly LineRule[] s_rules = Enum.GetValues<ProseLanguage>().Select(Choose).ToArray();

    public static LineRule Of(ProseLanguage language) => s_rules[(int)language];

    private static LineRule Choose(ProseLanguage language) =>
        language switch
        {
            ProseLanguage.Markdown => MarkdownLines.Read,
            ProseLanguage.Mdx => MdxLines.Read,
            ProseLanguage.Latex => LatexLines.Read,
            ProseLanguage.ReStructuredText => RestLines.Read,
            ProseLanguage.AsciiDoc => AsciiDocLines.Read,
            ProseLanguage.Org => OrgLines.Read,
            ProseLanguage.Typst => TypstLines.Read,
            ProseLanguage.GitCommit => GitCommitLines.Read,
            _ => PlainLines.Read,
        };
}
