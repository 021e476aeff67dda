using CsCheck;
using Gpt2.Inference;
using Gpt2.LanguageServer.Prose;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Prose;

/// <summary>What holds for every text, every caret and every language.</summary>
public class ProseProperties
{
    private const int Runs = 2000;

    private static readonly Gen<ProseLanguage> s_language = Gen.Int[0, Enum.GetValues<ProseLanguage>().Length - 1]
        .Select(i => (ProseLanguage)i);

    private static readonly Gen<string> s_noise = Gen.Char[SampleDocuments.Dangerous].Array[0, 120].Select(c => new string(c));

    /// <summary>A stretch of a real document, which may be read by the rules of another language.</summary>
    private static readonly Gen<(ProseLanguage Language, string Text)> s_clean = Documents(Gen.Const(""));

    /// <summary>The same with noise put in its middle.</summary>
    private static readonly Gen<(ProseLanguage Language, string Text)> s_document = Documents(s_noise);

    private static Gen<(ProseLanguage Language, string Text)> Documents(Gen<string> noises) =>
        Gen.Select(
            s_language,
            s_language,
            Gen.Double.Unit,
            Gen.Int[0, 3000],
            noises,
            Gen.Double.Unit,
            (language, source, from, length, noise, at) =>
            {
                var document = SampleDocuments.Of(source);
                var start = (int)(from * document.Length);
                var text = document.Substring(start, Math.Min(length, document.Length - start));
                return (language, text.Insert((int)(at * text.Length), noise));
            }
        );

    [Fact]
    public void No_text_and_no_caret_is_too_odd() =>
        Gen.Select(s_document, s_document, Gen.Double.Unit)
            .Sample(
                (document, before, at) =>
                {
                    var state = BlockScanner.Advance(document.Language, default, before.Text);
                    var context = ProseContext.At(document.Language, state, document.Text, (int)(at * (document.Text.Length + 1)));
                    Assert.Equal(context.Reason == SuppressionReason.None, context.Prompt.Length > 0);
                    Assert.DoesNotContain('\r', context.Prompt);
                },
                iter: Runs
            );

    [Fact]
    public void A_caret_outside_the_text_is_taken_as_its_end()
    {
        Assert.Equal("One", ProseContext.At(ProseLanguage.Markdown, default, "One", 99).Prompt);
        Assert.Equal(SuppressionReason.NoText, ProseContext.At(ProseLanguage.Markdown, default, "One", -1).Reason);
    }

    [Fact]
    public void Scanning_in_parts_is_scanning_the_whole() =>
        Gen.Select(s_document, Gen.Double.Unit.Array[0, 8])
            .Sample(
                (document, cuts) =>
                {
                    var (language, text) = document;
                    var state = default(BlockState);
                    var from = 0;
                    foreach (var at in cuts.Select(c => (int)(c * text.Length)).Order().Append(text.Length))
                    {
                        state = BlockScanner.Advance(language, state, text.AsSpan(from, at - from));
                        from = at;
                    }
                    Assert.Equal(BlockScanner.Advance(language, default, text), state);
                },
                iter: Runs
            );

    [Theory]
    [InlineData(100)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(5000)]
    public void Scanning_a_long_line_in_parts_is_scanning_the_whole(int length)
    {
        foreach (var language in Enum.GetValues<ProseLanguage>())
        foreach (var beginning in new[] { "", "# ", "- ", "```\n", "<!-- ", "\\section{", "#" })
        {
            var text = beginning + string.Concat(Enumerable.Repeat("words and ", length / 10)) + "\r\nMore\n";
            var whole = BlockScanner.Advance(language, default, text);
            for (var cut = 0; cut < text.Length; cut += 97)
            {
                var first = BlockScanner.Advance(language, default, text.AsSpan(0, cut));
                Assert.Equal(whole, BlockScanner.Advance(language, first, text.AsSpan(cut)));
            }
        }
    }

    [Fact]
    public void The_text_behind_the_caret_is_never_read() =>
        Gen.Select(s_document, Gen.Double.Unit)
            .Sample(
                (document, at) =>
                {
                    const string After = "Zyzzyva";
                    var caret = (int)(at * document.Text.Length);
                    var context = ProseContext.At(document.Language, default, document.Text.Insert(caret, After), caret);
                    Assert.DoesNotContain("yzzyva", context.Prompt);
                },
                iter: Runs
            );

    [Fact]
    public void A_window_that_begins_at_a_paragraph_reads_like_the_whole() =>
        Gen.Select(s_language, Gen.Double.Unit)
            .Sample(
                (language, at) =>
                {
                    var (before, text) = ("# Heading\n\nOne.\n\n", SampleDocuments.Of(language));
                    var caret = (int)(at * Math.Min(text.Length, 2000));
                    if (language is ProseLanguage.Latex or ProseLanguage.GitCommit)
                        before = "One.\n\n";
                    var whole = ProseContext.At(language, default, before + text, before.Length + caret);
                    var window = ProseContext.At(language, BlockScanner.Advance(language, default, before), text, caret);
                    if (window.Reason == SuppressionReason.NoText)
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
        Gen.Select(s_clean, s_clean, Gen.Double.Unit)
            .Sample(
                (document, before, at) =>
                {
                    var state = BlockScanner.Advance(document.Language, default, before.Text);
                    var caret = (int)(at * document.Text.Length);
                    var first = ProseContext.At(document.Language, state, document.Text, caret);
                    const string Typed = "and then ";
                    var second = ProseContext.At(document.Language, state, document.Text.Insert(caret, Typed), caret + Typed.Length);
                    if (first.Reason != SuppressionReason.None || second.Reason != SuppressionReason.None)
                        return;
                    if (first.StopAt != second.StopAt)
                        return;
                    // The beginning may move when the window has doubled.
                    var position = caret + (state.Pending?.Length ?? 0);
                    if (int.Log2(position + Typed.Length) != int.Log2(Math.Max(position - 2, 1)))
                        return; // half a line break at either end does not count
                    var same = Math.Min(first.Prompt.Length / 2, 200);
                    if (!first.Prompt.AsSpan(0, same).ContainsAny(' ', '\n') || IsUnderline(LineBelow(document.Text, caret)))
                        return; // half a word; a heading to be
                    Assert.Equal(first.Prompt[..same], second.Prompt[..Math.Min(same, second.Prompt.Length)]);
                },
                iter: Runs
            );

    private static string LineBelow(string text, int caret) => text[caret..].Split('\n').ElementAtOrDefault(1) ?? "";

    private static bool IsUnderline(string line) =>
        line.TrimEnd() is { Length: > 0 } marks && !char.IsLetterOrDigit(marks[0]) && marks.All(mark => mark == marks[0]);
}
