using Gpt2.Prose.Blocks;
using Gpt2.Prose.Dialects.Markdown;
using Xunit;

namespace Gpt2.Prose.Tests;

/// <summary>Windows that begin in the middle of a document.</summary>
public class ProseWindows
{
    [Fact]
    public void The_prompt_starts_with_the_heading_above_the_window() =>
        Assert.Equal("Cats\n\nThey sle", Prompt("# Cats\n\nOne.\n\n", "They sle"));

    [Fact]
    public void The_heading_above_the_window_loses_its_markup() =>
        Assert.Equal("Black cats\n\nThey sle", Prompt("*Black* [cats](x)\n---\n\n", "They sle"));

    [Fact]
    public void The_prompt_starts_at_the_first_paragraph_of_the_window() =>
        Assert.Equal("Then they woke up again and ate", Prompt("They sat\n", "and slept.\n\nThen they woke up again and ate"));

    [Fact]
    public void The_prompt_starts_at_the_first_sentence_if_no_paragraph_starts_in_the_window() =>
        Assert.Equal("Then they woke up again and ate", Prompt("They sat\n", "and slept. Then they woke up again and ate"));

    [Fact]
    public void The_prompt_starts_at_the_first_word_if_no_sentence_starts_in_the_window() =>
        Assert.Equal("slept and they woke up again and ate", Prompt("They sat\n", "and slept and they woke up again and ate"));

    [Fact]
    public void A_table_that_starts_above_the_window_leaves_the_next_paragraph_intact() =>
        Assert.Equal("They slept and ate", Prompt("a | b\nc ", "| d\n--- | ---\n\nThey slept and ate"));

    [Fact]
    public void An_unfinished_line_above_the_window_is_read_with_it() => Assert.Equal("They slept", Prompt("One.\n\nThey ", "slept"));

    [Fact]
    public void A_fence_above_the_window_is_remembered() => Assert.Equal(NotProse.Code, Reason("```\ncode\n", "more"));

    [Fact]
    public void A_line_that_starts_above_the_window_is_remembered() =>
        Assert.Equal(NotProse.FrontMatter, Reason("---\ntitle: " + new string('x', 3000), " more"));

    [Fact]
    public void A_line_feed_in_the_window_joins_the_carriage_return_above_it() => Assert.Equal("One", Prompt("# Cats\r\n\r", "\nOne")[6..]);

    private static string Prompt(string before, string text) => At(before, text).Prompt;

    private static NotProse Reason(string before, string text) => At(before, text).Reason;

    private static ProseContext At(string before, string text) =>
        ProseContext.At(MarkdownDialect.Instance, BlockScanner.Advance(MarkdownDialect.Instance, default, before), text, text.Length);
}
