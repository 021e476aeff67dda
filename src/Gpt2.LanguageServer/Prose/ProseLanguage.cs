namespace Gpt2.LanguageServer.Prose;

/// <summary>The kinds of document in which prose is written; each has its own line rules and inline rules.</summary>
internal enum ProseLanguage
{
    PlainText,
    Markdown,
    Mdx,
    Latex,
    ReStructuredText,
    AsciiDoc,
    Org,
    Typst,
    GitCommit,
}

/// <summary>Which kind of prose a document holds; null means that it is not prose at all.</summary>
internal static class ProseLanguages
{
    /// <summary>By the language identifier that the editor sends; a name differs from editor to editor.</summary>
    public static ProseLanguage? Of(string languageId) =>
        languageId.ToLowerInvariant() switch
        {
            "plaintext" or "text" or "txt" or "plain" or "mail" or "email" or "rfc822" or "fundamental" => ProseLanguage.PlainText,
            "markdown"
            or "md"
            or "rmd"
            or "rmarkdown"
            or "quarto"
            or "gfm"
            or "pandoc"
            or "vimwiki"
            or "telekasten"
            or "prompt"
            or "instructions" => ProseLanguage.Markdown,
            "mdx" => ProseLanguage.Mdx,
            "latex" or "tex" or "plaintex" or "context" or "latex-expl3" => ProseLanguage.Latex,
            "restructuredtext" or "rst" => ProseLanguage.ReStructuredText,
            "asciidoc" or "asciidoctor" or "adoc" => ProseLanguage.AsciiDoc,
            "org" or "orgmode" or "org-mode" => ProseLanguage.Org,
            "typst" => ProseLanguage.Typst,
            "git-commit" or "gitcommit" or "git_commit" or "scminput" or "hgcommit" or "jj-commit" or "jjdescription" =>
                ProseLanguage.GitCommit,
            _ => null,
        };

    /// <summary>By the file's name, for the command line, where no editor names the language.</summary>
    public static ProseLanguage? OfFile(string path)
    {
        var name = path.AsSpan()[(path.LastIndexOfAny(['/', '\\']) + 1)..];
        return OfName(name.ToString().ToLowerInvariant()) ?? OfExtension(name[(name.LastIndexOf('.') + 1)..].ToString().ToLowerInvariant());
    }

    private static ProseLanguage? OfName(string name) =>
        name switch
        {
            "commit_editmsg" or "merge_msg" or "tag_editmsg" or "squash_msg" => ProseLanguage.GitCommit,
            "readme" or "license" or "authors" or "changelog" or "news" or "notes" => ProseLanguage.PlainText,
            _ => null,
        };

    private static ProseLanguage? OfExtension(string extension) =>
        extension switch
        {
            "txt" or "text" or "eml" => ProseLanguage.PlainText,
            "md" or "markdown" or "mdown" or "mkd" or "mkdn" or "rmd" or "qmd" => ProseLanguage.Markdown,
            "mdx" => ProseLanguage.Mdx,
            "tex" or "ltx" or "latex" => ProseLanguage.Latex,
            "rst" or "rest" => ProseLanguage.ReStructuredText,
            "adoc" or "asciidoc" or "asc" => ProseLanguage.AsciiDoc,
            "org" => ProseLanguage.Org,
            "typ" => ProseLanguage.Typst,
            _ => null,
        };
}
