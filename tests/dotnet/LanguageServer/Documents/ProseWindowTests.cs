using CsCheck;
using Gpt2.LanguageServer.Documents;
using Gpt2.Prose;
using Gpt2.Prose.Dialects;
using Gpt2.Prose.Dialects.Markdown;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Documents;

public sealed class ProseWindowTests
{
    private const int WindowChars = 1600;

    private static readonly string Prose = string.Concat(Enumerable.Range(0, 400).Select(i => $"This is sentence {i} of a long text.\n"));

    [Fact]
    public void A_short_text_is_read_from_the_start() => Assert.Equal(Prose[..1500], PromptAt(Prose, 1500));

    [Fact]
    public void The_window_moves_only_after_half_a_window_has_been_typed()
    {
        var beginnings = Enumerable.Range(2000, 8000).Select(length => PromptAt(Prose[..length], length)[..100]).Distinct();
        Assert.InRange(beginnings.Count(), 8000 / (WindowChars / 2), 8000 / (WindowChars / 2) + 1);
    }

    [Fact]
    public void The_window_starts_at_a_line_and_is_between_a_quarter_and_all_of_its_size() =>
        Gen.Int[WindowChars, Prose.Length]
            .Sample(
                caret =>
                {
                    var prompt = PromptAt(Prose[..caret], caret);
                    Assert.StartsWith("This is", prompt, StringComparison.Ordinal);
                    Assert.InRange(prompt.Length, WindowChars / 4, WindowChars);
                },
                iter: 500
            );

    [Fact]
    public void The_window_starts_at_a_word_in_one_long_line() =>
        Assert.StartsWith("word ", PromptAt(string.Concat(Enumerable.Repeat("word ", 4000)), 10_000), StringComparison.Ordinal);

    [Fact]
    public void The_state_in_a_long_text_stays_correct_as_edits_and_requests_alternate() =>
        Gen.Select(
                Gen.Double.Unit,
                Gen.Double.Unit,
                Gen.OneOf("\n```\n", "", "prose\n"),
                Gen.OneOf(Gen.Const(MarkdownDialect.Instance), Gen.Const(Dialect.PlainText))
            )
            .Array[12]
            .Sample(
                steps =>
                {
                    var text = string.Concat(Enumerable.Range(0, 24_000).Select(i => $"prose and more prose\n\n# heading {i}\n\n"));
                    var chunked = new ChunkedText(text);
                    foreach (var (editAt, askAt, inserted, language) in steps)
                    {
                        var at = (int)(editAt * text.Length);
                        text = string.Concat(text.AsSpan(0, at), inserted, text.AsSpan(Math.Min(at + 3, text.Length)));
                        chunked = chunked.Replace(at, Math.Min(at + 3, chunked.Length), inserted);

                        var offset = (int)(askAt * text.Length);
                        Assert.Equal(BlockScanner.Advance(language, default, text.AsSpan(0, offset)), chunked.StateAt(offset, language));
                    }
                },
                iter: 20
            );

    [Fact]
    public void The_state_at_any_place_matches_a_scan_from_the_start() =>
        Gen.Select(
                Gen.OneOf("```", "prose and more prose\n", "`", "\n", new string('x', 3000)).Array[1, 40],
                Gen.Double.Unit,
                Gen.Double.Unit
            )
            .Sample(
                (pieces, insertAt, part) =>
                {
                    var text = string.Concat(pieces);
                    var chunked = new ChunkedText(text);
                    chunked.StateAt(text.Length, MarkdownDialect.Instance);
                    var at = (int)(insertAt * text.Length);
                    chunked = chunked.Replace(at, at, "```");
                    text = text.Insert(at, "```");

                    var offset = (int)(part * text.Length);
                    Assert.Equal(
                        BlockScanner.Advance(MarkdownDialect.Instance, default, text.AsSpan(0, offset)),
                        chunked.StateAt(offset, MarkdownDialect.Instance)
                    );
                },
                iter: 1000
            );

    private static string PromptAt(string text, int caret) =>
        ProseWindow.At(new ChunkedText(text), caret, Dialect.PlainText, WindowChars).Prompt;
}
