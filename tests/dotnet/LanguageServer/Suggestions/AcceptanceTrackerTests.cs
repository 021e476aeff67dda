using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Suggestions;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using Range = Gpt2.LanguageServer.Protocol.Range;

namespace Gpt2.LanguageServer.Tests.Suggestions;

/// <summary>The suggestion " the house" is shown after "To". The tests check what the server concludes from the edits that follow, and what
/// it does then.</summary>
public sealed class AcceptanceTrackerTests
{
    private const string Uri = "file:///a.md";

    private readonly FakeTimeProvider time = new();
    private readonly DocumentStore documents;
    private readonly AcceptanceTracker acceptance = new();
    private readonly Statistics statistics;
    private readonly SuggestionThrottle backOff;
    private int passedOver;
    private int confirmed;

    public AcceptanceTrackerTests()
    {
        (documents, statistics, backOff) = (new(time), new(acceptance, time), new(time, acceptance));
        documents.Changed += acceptance.Follow;
        acceptance.PassedOver += () => passedOver++;
        acceptance.Confirmed += () => confirmed++;
    }

    [Fact]
    public void The_figures_of_today_are_counted_separately()
    {
        time.SetUtcNow(new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero));
        Show();
        Type(" the house");
        Assert.Equal(new(1, 1, 9), statistics.Result().Today);
        time.Advance(TimeSpan.FromHours(13));
        Assert.Equal(new(0, 0, 0), statistics.Result().Today);
        Show();
        Type(" the house");
        var all = statistics.Result();
        Assert.Equal((new DayStats(1, 1, 9), 2, 2, 18), (all.Today, all.Shown, all.Accepted, all.KeystrokesSaved));
    }

    [Theory]
    [InlineData(new[] { " the house" }, 1, 9)]
    [InlineData(new[] { " the" }, 1, 3)]
    [InlineData(new[] { " the", " house" }, 2, 8)]
    [InlineData(new[] { " ", "the house" }, 1, 8)]
    [InlineData(new[] { " the h" }, 0, 0)]
    [InlineData(new[] { " " }, 0, 0)]
    [InlineData(new[] { " a" }, 0, 0)]
    public void Insertions_of_whole_words_count_as_acceptances(string[] edits, int accepted, int saved)
    {
        Show();
        Type(edits);
        var result = statistics.Result();
        Assert.Equal((1, accepted, saved), (result.Shown, result.Accepted, result.KeystrokesSaved));
    }

    [Theory]
    [InlineData(new[] { "q" }, 1, 0)]
    [InlineData(new[] { " ", "q" }, 0, 0)]
    [InlineData(new[] { " the house" }, 0, 1)]
    [InlineData(new[] { " ", "t", "h", "e", " ", "h", "o", "u", "s", "e" }, 0, 1)]
    public void Only_a_suggestion_that_disagrees_with_the_first_key_counts_as_passed_over(string[] edits, int passed, int right)
    {
        Show();
        Type(edits);
        Assert.Equal((passed, right), (passedOver, confirmed));
    }

    [Fact]
    public void A_deletion_or_a_closed_document_counts_neither_for_nor_against_the_suggestion()
    {
        Show();
        documents.Change(new(new(Uri, 2), [new("", new Range(new(0, 1), new(0, 2)))]));
        Show();
        documents.Close(new(Uri));
        Assert.Equal((0, 0), (passedOver, confirmed));
    }

    [Fact]
    public void Five_ignored_suggestions_double_the_pause_and_ten_cause_silence_for_half_a_minute()
    {
        var pause = TimeSpan.FromMilliseconds(50);
        PassOver(4);
        Assert.Equal(pause, backOff.Delay(pause));
        PassOver(1);
        Assert.Equal(2 * pause, backOff.Delay(pause));
        PassOver(4);
        Assert.False(backOff.IsSilent);
        PassOver(1);
        Assert.True(backOff.IsSilent);
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.False(backOff.IsSilent);
        Assert.Equal(2 * pause, backOff.Delay(pause));
        PassOver(10);
        Assert.True(backOff.IsSilent);
    }

    [Fact]
    public void A_correct_suggestion_resets_the_count()
    {
        PassOver(9);
        Show();
        Type(" the house");
        PassOver(4);
        Assert.Equal(TimeSpan.FromSeconds(1), backOff.Delay(TimeSpan.FromSeconds(1)));
    }

    private void PassOver(int times)
    {
        for (var i = 0; i < times; i++)
        {
            Show();
            Type("q");
        }
    }

    /// <summary>Opens a new document "To" and shows the suggestion at its end.</summary>
    private void Show()
    {
        documents.Open(new(Uri, "markdown", 1, "To"));
        acceptance.Show(Uri, 2, [" the house"]);
    }

    private void Type(params string[] edits)
    {
        var at = 2;
        foreach (var text in edits)
        {
            documents.Change(new(new(Uri, 2), [new(text, new Range(new(0, at), new(0, at)))]));
            at += text.Length;
        }
    }
}
