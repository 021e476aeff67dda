using CsCheck;
using Gpt2.Prose.Blocks;
using Gpt2.Prose.Dialects;
using Gpt2.Prose.Dialects.Markdown;
using Xunit;

namespace Gpt2.Prose.Tests;

/// <summary>Properties of every text, caret and dialect.</summary>
public class ProseProperties
{
    private const int Runs = 2000;

    private static readonly Gen<Dialect> AnyDialect = Gen.Int[0, Dialect.All.Count - 1].Select(i => Dialect.All[i]);

    private static readonly Gen<string> Noise = Gen.Char[SampleDocuments.Dangerous].Array[0, 120].Select(c => new string(c));

    /// <summary>A stretch of a sample document, and any dialect to read it with.</summary>
    private static readonly Gen<(Dialect Dialect, string Text)> CleanDocument = Documents(Gen.Const(""));

    /// <summary>The same with noise inserted somewhere.</summary>
    private static readonly Gen<(Dialect Dialect, string Text)> AnyDocument = Documents(Noise);

    private static Gen<(Dialect Dialect, string Text)> Documents(Gen<string> noises) =>
        Gen.Select(
            AnyDialect,
            AnyDialect,
            Gen.Double.Unit,
            Gen.Int[0, 3000],
            noises,
            Gen.Double.Unit,
            (dialect, source, from, length, noise, at) =>
            {
                var document = SampleDocuments.Of(source);
                var start = (int)(from * document.Length);
                var text = document.Substring(start, Math.Min(length, document.Length - start));
                return (dialect, text.Insert((int)(at * text.Length), noise));
            }
        );

    [Fact]
    public void Any_text_and_any_caret_are_accepted() =>
        Gen.Select(AnyDocument, AnyDocument, Gen.Double.Unit)
            .Sample(
                (document, before, at) =>
                {
                    var state = BlockScanner.Advance(document.Dialect, default, before.Text);
                    var context = ProseContext.At(document.Dialect, state, document.Text, (int)(at * (document.Text.Length + 1)));
                    Assert.Equal(context.Reason == NotProse.None, context.Prompt.Length > 0);
                    Assert.DoesNotContain('\r', context.Prompt);
                },
                iter: Runs
            );

    [Fact]
    public void A_caret_outside_the_text_is_moved_to_its_nearest_end()
    {
        Assert.Equal("One", ProseContext.At(MarkdownDialect.Instance, default, "One", 99).Prompt);
        Assert.Equal(NotProse.NoText, ProseContext.At(MarkdownDialect.Instance, default, "One", -1).Reason);
    }

    [Fact]
    public void Scanning_in_parts_gives_the_same_state_as_scanning_the_whole() =>
        Gen.Select(AnyDocument, Gen.Double.Unit.Array[0, 8])
            .Sample(
                (document, cuts) =>
                {
                    var (dialect, text) = document;
                    var state = default(BlockState);
                    var from = 0;
                    foreach (var at in cuts.Select(c => (int)(c * text.Length)).Order().Append(text.Length))
                    {
                        state = BlockScanner.Advance(dialect, state, text.AsSpan(from, at - from));
                        from = at;
                    }
                    Assert.Equal(BlockScanner.Advance(dialect, default, text), state);
                },
                iter: Runs
            );

    [Theory]
    [InlineData(100)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(5000)]
    public void Scanning_a_long_line_in_parts_gives_the_same_state_as_scanning_the_whole(int length)
    {
        foreach (var dialect in Dialect.All)
        foreach (var beginning in new[] { "", "# ", "- ", "```\n", "<!-- ", "\\section{", "#" })
        {
            var text = beginning + string.Concat(Enumerable.Repeat("words and ", length / 10)) + "\r\nMore\n";
            var whole = BlockScanner.Advance(dialect, default, text);
            for (var cut = 0; cut < text.Length; cut += 97)
            {
                var first = BlockScanner.Advance(dialect, default, text.AsSpan(0, cut));
                Assert.Equal(whole, BlockScanner.Advance(dialect, first, text.AsSpan(cut)));
            }
        }
    }

    [Fact]
    public void The_prompt_never_contains_text_after_the_caret() =>
        Gen.Select(AnyDocument, Gen.Double.Unit)
            .Sample(
                (document, at) =>
                {
                    const string After = "Zyzzyva";
                    var caret = (int)(at * document.Text.Length);
                    var context = ProseContext.At(document.Dialect, default, document.Text.Insert(caret, After), caret);
                    Assert.DoesNotContain("yzzyva", context.Prompt);
                },
                iter: Runs
            );

    [Fact]
    public void A_window_that_starts_at_a_paragraph_reads_like_the_whole_text() =>
        Gen.Select(AnyDialect, Gen.Double.Unit)
            .Sample(
                (dialect, at) =>
                {
                    var (before, text) = ("# Heading\n\nOne.\n\n", SampleDocuments.Of(dialect));
                    var caret = (int)(at * Math.Min(text.Length, 2000));
                    if (dialect.Name is "Latex" or "GitCommit")
                        before = "One.\n\n";
                    var whole = ProseContext.At(dialect, default, before + text, before.Length + caret);
                    var window = ProseContext.At(dialect, BlockScanner.Advance(dialect, default, before), text, caret);
                    if (window.Reason == NotProse.NoText)
                        return;
                    Assert.Equal(whole.Reason, window.Reason);
                    Assert.EndsWith(
                        window.Prompt[
                            (window.Prompt.IndexOf("\n\n", StringComparison.Ordinal) is var heading and >= 0 ? heading + 2 : 0)..
                        ],
                        whole.Prompt
                    );
                },
                iter: 500
            );

    [Fact]
    public void Typing_on_keeps_the_beginning_of_the_prompt() =>
        Gen.Select(CleanDocument, CleanDocument, Gen.Double.Unit)
            .Sample(
                (document, before, at) =>
                {
                    var state = BlockScanner.Advance(document.Dialect, default, before.Text);
                    var caret = (int)(at * document.Text.Length);
                    var first = ProseContext.At(document.Dialect, state, document.Text, caret);
                    // A mark closes emphasis only while no letter follows it.
                    var typed = caret > 0 && "*_/+~=".Contains(document.Text[caret - 1]) ? " and then " : "and then ";
                    var second = ProseContext.At(document.Dialect, state, document.Text.Insert(caret, typed), caret + typed.Length);
                    if (first.Reason != NotProse.None || second.Reason != NotProse.None)
                        return;
                    if (first.InLine != second.InLine)
                        return;
                    // The prompt's beginning may move when the text before the caret crosses a power of two.
                    var position = caret + (state.Pending?.Length ?? 0);
                    if (int.Log2(position + typed.Length) != int.Log2(Math.Max(position - 2, 1)))
                        return; // with a margin for half a line break at either end
                    var same = Math.Min(first.Prompt.Length / 2, 200);
                    if (!first.Prompt.AsSpan(0, same).ContainsAny(' ', '\n') || IsUnderline(LineBelow(document.Text, caret)))
                        return; // half a word, or a line that becomes a heading
                    Assert.Equal(first.Prompt[..same], second.Prompt[..Math.Min(same, second.Prompt.Length)]);
                },
                iter: Runs
            );

    private static string LineBelow(string text, int caret) => text[caret..].Split('\n').ElementAtOrDefault(1) ?? "";

    private static bool IsUnderline(string line) =>
        line.TrimEnd() is { Length: > 0 } marks && !char.IsLetterOrDigit(marks[0]) && marks.All(mark => mark == marks[0]);
}
