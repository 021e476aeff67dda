using Gpt2.Prose.Blocks;

namespace Gpt2.Prose.Dialects.Markdown;

/// <summary>The block at the beginning of a line with a certain first character; null if there is none.</summary>
internal delegate Line? MarkdownLeafRule(ref BlockState state, MarkdownCursor cursor);

/// <summary>The rules in which Markdown and MDX differ.</summary>
/// <param name="CodeIndent">The indentation, in columns, from which a line is code.</param>
/// <param name="Angle">The rule for a line that begins with &lt;.</param>
/// <param name="Brace">The rule for a line that begins with {.</param>
/// <param name="JsonFrontMatter">Whether a document may begin with an object in braces.</param>
internal sealed record MarkdownFlavour(int CodeIndent, MarkdownLeafRule Angle, MarkdownLeafRule Brace, bool JsonFrontMatter = false)
{
    public static MarkdownFlavour Plain { get; } = new(4, MarkdownHtml.Open, MarkdownShortcodes.Open, JsonFrontMatter: true);
}
