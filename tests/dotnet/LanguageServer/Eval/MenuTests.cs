using Gpt2.Inference.Engine;
using Gpt2.LanguageServer.Calibrating;
using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Eval;
using Gpt2.LanguageServer.Settings;
using Gpt2.LanguageServer.Suggestions;
using Gpt2.Prose.Dialects;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Eval;

/// <summary>The words that the bundled model offers in the menu.</summary>
public sealed class MenuTests : IDisposable
{
    private readonly ContinuationEngine engine = TestServer.Engine(SettingsSchema.Defaults, _ => { }, CancellationToken.None);

    public void Dispose() => engine.Dispose();

    [Theory]
    [InlineData("It was one of the most important events in the his", "tory")]
    [InlineData("It was one of the most important events in the", " world")]
    [InlineData("It was one of the most important events in the ", "world")]
    [InlineData("They live in the United Sta", "tes")]
    public void A_word_is_offered_completely(string before, string word) => Assert.Contains(word, Words(before));

    [Theory]
    [InlineData("The committee discussed the respons", "ibility")]
    [InlineData("This is an unfortu", "nate")]
    public void A_word_of_several_tokens_is_offered_completely(string before, string word) => Assert.Contains(word, Words(before));

    [Theory]
    [InlineData("They live in the United Sta", "tes")]
    [InlineData("The committee discussed the respons", "ibility")]
    public void A_word_is_offered_completely_after_a_long_text(string before, string word) =>
        Assert.Contains(word, Words(string.Join("\n\n", [.. CalibrationText.Bundled().Documents.Take(5), before])));

    [Fact]
    public void Words_are_distinct_and_no_more_than_requested()
    {
        var words = Words("She opened the door and ");
        Assert.Equal(5, words.Length);
        Assert.Equal(words.Distinct(), words);
    }

    [Fact]
    public void More_words_save_more_keys_and_the_added_space_counts_as_saved()
    {
        string[] documents = [CalibrationText.Bundled().Documents[0][..600]];
        var report = new MenuEvaluation(engine, 5, Dialect.PlainText).Type(
            documents,
            documents[0],
            report: null,
            TestContext.Current.CancellationToken
        );
        Assert.Equal([1, 3, 5], report.Saved.Select(saving => saving.Slots));
        var (one, three, five) = (report.Saved[0], report.Saved[1], report.Saved[2]);
        Assert.InRange(one.KeystrokesSaved, 0.2, three.KeystrokesSaved);
        Assert.InRange(three.KeystrokesSaved, one.KeystrokesSaved, five.KeystrokesSaved);
        Assert.InRange(five.SavedWithoutSpace, 0.1, five.KeystrokesSaved - 0.05);
        Assert.InRange(report.Characters, documents[0].Length - 30, documents[0].Length);
    }

    private string[] Words(string before)
    {
        var text = new ChunkedText(before);
        var request = SuggestionRequest.At(
            engine,
            WriterContext.Alone(text, text.Length, Dialect.PlainText),
            SettingsSchema.Defaults,
            count: 1,
            out _
        );
        return [.. request!.NextWords(5, TestContext.Current.CancellationToken).Select(word => word.Text)];
    }
}
