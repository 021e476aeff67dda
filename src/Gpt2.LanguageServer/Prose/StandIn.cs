using Gpt2.Inference;

namespace Gpt2.LanguageServer.Prose;

// A stand-in for the prose rules, to be replaced as a whole.

internal enum ProseLanguage { PlainText, Markdown, Latex, ReStructuredText, AsciiDoc, Org, Typst, GitCommit }

internal static class ProseLanguages
{
    public static ProseLanguage? Of(string languageId) => languageId switch
    {
        "plaintext" or "text" => ProseLanguage.PlainText,
        "markdown" => ProseLanguage.Markdown,
        "latex" or "tex" => ProseLanguage.Latex,
        "restructuredtext" or "rst" => ProseLanguage.ReStructuredText,
        "asciidoc" => ProseLanguage.AsciiDoc,
        "org" => ProseLanguage.Org,
        "typst" => ProseLanguage.Typst,
        "git-commit" or "gitcommit" => ProseLanguage.GitCommit,
        _ => null,
    };

    public static ProseLanguage? OfFile(string path) => Path.GetExtension(path) == ".md" ? ProseLanguage.Markdown : ProseLanguage.PlainText;
}

internal readonly record struct BlockState(bool InCode, int Backticks);

internal static class BlockScanner
{
    public static BlockState Advance(ProseLanguage language, BlockState state, ReadOnlySpan<char> text)
    {
        if (language != ProseLanguage.Markdown)
            return state;
        var (inCode, backticks) = state;
        foreach (var c in text)
        {
            backticks = c == '`' ? backticks + 1 : 0;
            if (backticks == 3)
                (inCode, backticks) = (!inCode, 0);
        }
        return new(inCode, backticks);
    }
}

internal sealed record ProseContext(string Prompt, string After, StopAt StopAt, SuppressionReason Reason)
{
    public static ProseContext At(ProseLanguage language, BlockState before, string text, int caret)
    {
        var end = text.AsSpan(caret).IndexOfAny('\r', '\n');
        var after = end < 0 ? text[caret..] : text[caret..(caret + end)];
        var reason = BlockScanner.Advance(language, before, text.AsSpan(0, caret)).InCode ? SuppressionReason.Code
            : string.IsNullOrWhiteSpace(text[..caret]) ? SuppressionReason.NoText
            : SuppressionReason.None;
        return new(text[..caret], after, StopAt.Sentence, reason);
    }
}
