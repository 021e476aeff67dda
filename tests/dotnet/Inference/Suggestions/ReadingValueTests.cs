using System.Globalization;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Suggestions;
using Xunit;

namespace Gpt2.Inference.Tests.Suggestions;

/// <summary>How much of a continuation is shown, given the probability of each text at which it could end.</summary>
public sealed class ReadingValueTests
{
    private static readonly SuggestionOptions Balanced = new();

    [Theory]
    [InlineData("the respons", "ibility 0.9", "ibility")]
    [InlineData("the respons", "ibility 0.6", "")] // the next key will confirm or refute it
    [InlineData("the respons", "ibility 0.9|ibility of 0.5|ibility of the 0.3", "ibility of the")]
    [InlineData("the respons", "ibility 0.9|ibility of 0.5|ibility of the 0.05", "ibility of")] // the last word is too unlikely
    [InlineData("the respons", "ibility 0.9|ibility, 0.4", "ibility")] // the comma is more likely wrong than right
    [InlineData("the respons", "ibility 0.9|ibility, 0.5", "ibility,")]
    [InlineData("the stor", "y 0.99", "")] // a lone last letter
    [InlineData("the stor", "y 0.99|y of his life 0.7", "y of his life")]
    [InlineData("in ", "the 0.99", "")] // typing it is as quick as reading it
    [InlineData("in ", "the 0.9|the history 0.6", "the history")]
    [InlineData("in ", "Berlin 0.9", "Berlin")]
    public void As_much_is_shown_as_is_worth_reading(string before, string ends, string shown) =>
        Assert.Equal(shown, Shown(before, ends, Balanced));

    [Theory]
    [InlineData(Eagerness.Careful, "")]
    [InlineData(Eagerness.Balanced, "")]
    [InlineData(Eagerness.Eager, "tions")]
    public void A_suggestion_must_save_more_keys_at_a_higher_reading_cost(Eagerness eagerness, string shown) =>
        Assert.Equal(shown, Shown("the sta", "tions 0.6", Balanced with { ReadingCost = Confidence.ReadingCost(eagerness) }));

    [Fact]
    public void A_manual_request_also_shows_short_and_unlikely_words() =>
        Assert.Equal("it", Shown("and ", "it 0.1", Balanced with { ReadingCost = 0, LeastProbability = Confidence.LeastOfSeveral }));

    [Fact]
    public void A_copied_text_is_judged_by_the_curve_for_copies()
    {
        var doubtful = ModelCalibration.Everywhere(
            new([
                [1, 1],
            ])
        ) with
        {
            Copied = new([
                [1, 0.3],
            ]),
        };
        Continuation[] own = [new("ibility", Math.Log(0.9), 1)];
        Continuation[] copy = [own[0] with { IsCopy = true }];
        Assert.Equal(1, ReadingValue.Choose("the respons", own, doubtful, Balanced).Ends);
        Assert.Equal(0, ReadingValue.Choose("the respons", copy, doubtful, Balanced).Ends);
    }

    [Theory]
    [InlineData("the respons", 'i', false, SuggestionKind.InWord)]
    [InlineData("the ", 'r', false, SuggestionKind.AfterSpace)]
    [InlineData("", 'T', false, SuggestionKind.AfterSpace)]
    [InlineData("the", ' ', false, SuggestionKind.AfterWord)]
    [InlineData("the ", 'r', true, SuggestionKind.Copied)]
    [InlineData("the respons", 'i', true, SuggestionKind.Copied)]
    public void The_kind_of_a_suggestion_follows_from_its_place_and_origin(string before, char first, bool isCopy, SuggestionKind kind) =>
        Assert.Equal(kind, SuggestionKinds.Of(before, first, isCopy));

    private static string Shown(string before, string ends, SuggestionOptions options)
    {
        Continuation[] all =
        [
            .. ends.Split('|')
                .Select(end =>
                    (
                        Text: end[..end.LastIndexOf(' ')],
                        Probability: double.Parse(end[end.LastIndexOf(' ')..], CultureInfo.InvariantCulture)
                    )
                )
                .Select(end => new Continuation(end.Text, Math.Log(end.Probability), 1)),
        ];
        var chosen = ReadingValue.Choose(before, all, ModelCalibration.AsStated, options).Ends;
        return chosen == 0 ? "" : all[chosen - 1].Text;
    }
}
