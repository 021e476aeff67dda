using Gpt2.Inference.Continuations;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Settings;
using Gpt2.LanguageServer.Suggestions;
using Gpt2.Prose.Dialects.Markdown;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Suggestions;

/// <summary>What is shown at the end of a growing Markdown text, and how many model runs it takes.</summary>
public sealed class SuggestionRequestTests : IDisposable
{
    private const string Beginning = "# A short history\n\nIt was one of the *most important* events in the history of the United";

    private readonly ContinuationEngine engine = TestServer.Engine(SettingsSchema.Defaults, _ => { }, CancellationToken.None);

    public void Dispose() => engine.Dispose();

    [Fact]
    public void Typing_through_a_suggestion_never_runs_the_model()
    {
        var suggestion = Shown(Beginning);
        Assert.True(suggestion.Length >= 7, suggestion);
        var runs = engine.ModelRuns;
        for (var typed = 1; typed < suggestion.Length - 3; typed++) // a shorter rest is not worth reading
            Assert.Equal(suggestion[typed..], Shown(Beginning + suggestion[..typed]));
        Assert.Equal(runs, engine.ModelRuns);
    }

    [Fact]
    public void Undoing_a_typo_restores_the_suggestion_without_running_the_model()
    {
        var suggestion = Shown(Beginning);
        foreach (var typed in (string[])["", suggestion[..1], suggestion[..4]])
        {
            Shown(Beginning + typed + "q");
            var runs = engine.ModelRuns;
            Assert.Equal(suggestion[typed.Length..], Shown(Beginning + typed));
            Assert.Equal(runs, engine.ModelRuns);
        }
    }

    [Theory]
    [InlineData("They found a workar")]
    [InlineData("They found worka")]
    [InlineData("It was a remarka")]
    [InlineData("The collab")]
    [InlineData("Unfortun")]
    [InlineData("the *importa")]
    [InlineData("she said “certai")]
    public void An_incomplete_word_is_completed_before_anything_follows(string text)
    {
        foreach (var item in Ask(text, count: 5).Items)
            Assert.True(char.IsLetter(item.Text[0]), $"{text}|{item.Text}");
    }

    [Fact]
    public void A_word_that_may_be_complete_is_completed_or_followed()
    {
        var items = Ask("We met shortly after", count: 5).Items;
        Assert.NotEmpty(items);
        Assert.All(items, item => Assert.True(item.Text[0] is ' ' or ',' || char.IsLower(item.Text[0]), item.Text));
    }

    private string Shown(string text) => Ask(text, count: 1).Items is [var best, ..] ? best.Text : "";

    private SuggestionResult Ask(string text, int count)
    {
        var options = SettingsSchema.Defaults with { StopAt = StopAt.Paragraph, Eagerness = Eagerness.Eager };
        var request = SuggestionRequest.At(
            engine,
            WriterContext.Alone(new ChunkedText(text), text.Length, MarkdownDialect.Instance),
            options,
            count,
            out var reason
        );
        Assert.Equal(SuppressionReason.None, reason);
        return request!.Recall() ?? request.Suggest(CancellationToken.None);
    }
}
