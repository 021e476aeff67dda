using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Calibrating;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Eval;

/// <summary>A writer types "the cat sat down"; each case lists what is shown at each caret, and the figures that follow from it.</summary>
public sealed class TypingEvaluationTests
{
    private const string Text = "the cat sat down";

    [Fact]
    public void Every_character_costs_a_key_without_suggestions()
    {
        var report = Type(_ => "");
        Assert.Equal((16, 16, 4, 0), (report.Characters, report.Keys, report.Words, report.Shown));
        Assert.Equal((0, 0, 0, 0), (report.PrecisionWhenShown, report.Coverage, report.WrongShowRate, report.KeystrokesSaved));
        Assert.Equal(15, report.Suppressions[nameof(SuppressionReason.LowConfidence)]);
    }

    [Fact]
    public void A_correct_suggestion_is_accepted_with_one_key()
    {
        var report = Type(typed => typed == "the c" ? "at sat" : "");
        Assert.Equal((1, 1.0, 0.5), (report.Shown, report.PrecisionWhenShown, report.Coverage));
        Assert.Equal(16 - 6 + 1, report.Keys);
        Assert.Equal(5.0 / 16, report.KeystrokesSaved);
    }

    [Fact]
    public void Only_the_correct_words_are_accepted()
    {
        var report = Type(typed => typed == "the c" ? "at sang" : "");
        Assert.Equal((1, 1.0, 0.25, 16 - 2 + 1), (report.Shown, report.PrecisionWhenShown, report.Coverage, report.Keys));
    }

    [Theory, InlineData("ar"), InlineData("atch"), InlineData("a"), InlineData(" at")]
    public void A_wrong_suggestion_is_typed_past(string wrong)
    {
        var report = Type(typed => typed == "the c" ? wrong : "");
        Assert.Equal((1, 0.0, 0.25, 16), (report.Shown, report.PrecisionWhenShown, report.WrongShowRate, report.Keys));
    }

    [Fact]
    public void A_suggestion_that_stays_while_it_is_typed_counts_as_shown_once()
    {
        var report = Type(typed =>
            typed switch
            {
                "the " => "coat",
                "the c" => "oat",
                "the ca" => "ge",
                _ => "",
            }
        );
        Assert.Equal(2, report.Shown);
    }

    [Fact]
    public void A_wrong_suggestion_that_stays_for_three_keys_counts_as_shown_once()
    {
        var report = Type(typed =>
            typed switch
            {
                "the " => "cattle",
                "the c" => "attle",
                "the ca" => "ttle",
                "the cat" => "tle",
                _ => "",
            }
        );
        Assert.Equal((1, 0.0), (report.Shown, report.PrecisionWhenShown));
        Assert.Equal(25.0, report.ShownPer100Words);
    }

    [Fact]
    public void Each_distinct_suggestion_costs_one_key_of_the_net_gain()
    {
        var report = Type(typed =>
            typed switch
            {
                "the" => "n",
                "the c" => "at sat",
                "the cat sat d" => "rily",
                _ => "",
            }
        );
        Assert.Equal((5.0 / 16, 2.0 / 16), (report.KeystrokesSaved, report.NetGain));
        Assert.Equal(5, report.SavedPerAcceptance);
        Assert.Equal([1, 0, 2, 0], report.Lengths.Values);
    }

    [Theory, InlineData(1), InlineData(7), InlineData(2026)]
    public void A_careless_writer_ends_with_the_same_text_and_more_keys(int seed)
    {
        var habits = new TypingHabits(seed);
        var screens = new List<string>();
        var report = Type(
            typed =>
            {
                screens.Add(typed);
                return "";
            },
            habits
        );
        Assert.Equal(habits.KeysOf(Text), report.Keys - Text.Length);
        Assert.Equal(0, report.KeystrokesSaved);
        Assert.All(Enumerable.Range(1, Text.Length - 1), caret => Assert.Contains(Text[..caret], screens));
    }

    [Fact]
    public void The_time_of_the_model_does_not_count_as_overhead()
    {
        var runs = 0;
        var evaluation = new TypingEvaluation(
            (_, _) =>
            {
                runs++;
                return new([], SuppressionReason.LowConfidence);
            },
            () => (runs, TimeSpan.FromHours(runs))
        );
        evaluation.Type(Text);
        Assert.Equal(15.0 / 16, evaluation.Report().ModelRunsPerKey);
        Assert.True(evaluation.Report().OverheadP50 < 0);
    }

    private static TypingReport Type(Func<string, string> suggest, TypingHabits? habits = null)
    {
        var evaluation = new TypingEvaluation(
            (caret, slip) =>
                suggest(Text[..caret] + slip) is { Length: > 0 } shown
                    ? new([new(shown, 0, 1)], SuppressionReason.None)
                    : new([], SuppressionReason.LowConfidence),
            () => (0, TimeSpan.Zero),
            habits
        );
        evaluation.Type(Text);
        return evaluation.Report();
    }
}
