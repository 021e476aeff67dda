using Gpt2.Prose.Inlines;

namespace Gpt2.Prose.Dialects.PlainText;

/// <summary>Plain text and mail, as people type them.</summary>
internal static class PlainTextDialect
{
    public static Dialect Instance { get; } =
        new()
        {
            Name = "PlainText",
            LanguageIds = ["plaintext", "text", "txt", "plain", "plain-text", "mail", "email", "rfc822", "fundamental"],
            FileExtensions = ["txt", "text", "eml"],
            FileNames = ["readme", "license", "authors", "changelog", "news", "notes"],
            Blocks = PlainTextBlocks.Read,
            Inlines = new("", ('\n', LineJoining.ByLength)),
        };
}
