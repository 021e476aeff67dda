using Gpt2.Prose.Blocks;

namespace Gpt2.Prose.Dialects.Markdown;

/// <summary>A block that a line begins with a certain character; null if it begins none.</summary>
internal delegate Line? MarkdownLeafRule(ref BlockState state, MarkdownCursor cursor);

/// <summary>What Markdown and MDX read differently.</summary>
/// <param name="CodeIndent">Columns from which on a line is code.</param>
/// <param name="Angle">What begins with &lt;.</param>
/// <param name="Brace">What begins with {.</param>
/// <param name="JsonFrontMatter">A document may begin with an object in braces.</param>
internal sealed record MarkdownFlavour(int CodeIndent, MarkdownLeafRule Angle, MarkdownLeafRule Brace, bool JsonFrontMatter = false)
{
    public static MarkdownFlavour Plain { get; } = new(4, MarkdownHtml.Open, MarkdownShortcodes.Open, JsonFrontMatter: true);
}
