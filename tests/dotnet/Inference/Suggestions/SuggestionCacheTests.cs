using Gpt2.Inference.Continuations;
using Gpt2.Inference.Copying;
using Gpt2.Inference.Suggestions;
using Xunit;

namespace Gpt2.Inference.Tests.Suggestions;

public sealed class SuggestionCacheTests
{
    private static readonly SuggestionOptions Options = new() { ReadingCost = 2 };
    private readonly SuggestionCache cache = new();

    public SuggestionCacheTests() => Remember("The c", "at sat", "ar stopped", "at slept");

    /// <summary>Three suggestions were made after "The c". A rest that is too short to be worth reading is not shown.</summary>
    [Theory]
    [InlineData("The c", "at sat, ar stopped, at slept")]
    [InlineData("The ca", "t sat, r stopped, t slept")]
    [InlineData("The cat", " slept")]
    [InlineData("The cat s", "lept")]
    [InlineData("The cat sl", "ept")]
    [InlineData("The car", " stopped")]
    public void Typing_on_recalls_the_rest_of_the_suggestions_that_agree(string before, string expected) =>
        Assert.Equal(expected, string.Join(", ", Recalled(before)));

    [Theory]
    [InlineData("The cat sa")]
    [InlineData("The cat sle")]
    [InlineData("The cat sat on")]
    [InlineData("The cx")]
    [InlineData("The C")]
    [InlineData("The ")]
    [InlineData("the c")]
    [InlineData("")]
    public void Other_texts_are_not_in_the_cache(string before) => Assert.Null(cache.Recall(before, "", Options));

    [Fact]
    public void Undoing_a_typo_restores_the_suggestion()
    {
        Remember("The cx", "yz");
        Assert.Equal(["at sat", "ar stopped", "at slept"], Recalled("The c"));
        Assert.Equal([" slept"], Recalled("The cat"));
    }

    [Fact]
    public void The_newest_matching_entry_is_recalled()
    {
        Remember("The ca", "b came");
        Assert.Equal(["b came"], Recalled("The ca"));
        Assert.Equal([" slept"], Recalled("The cat"));
    }

    [Fact]
    public void Different_text_after_the_caret_or_different_options_do_not_match()
    {
        Assert.Null(cache.Recall("The c", ".", Options));
        Assert.Null(cache.Recall("The c", "", Options with { Count = 3 }));
        Assert.NotNull(cache.Recall("The c", "", Options with { }));
    }

    /// <summary>The three candidates were requested by hand. An automatic suggestion must save two keys.</summary>
    [Theory]
    [InlineData("We ", null)] // the first saves 1.6 keys, which is too few
    [InlineData("We c", "ame home")] // without the third, it saves 2
    [InlineData("We w", "ent home")] // without the others, it saves 2 or more
    public void A_candidate_is_promoted_when_typing_rules_out_the_others(string before, string? expected)
    {
        var byHand = Options with { Count = 3, LeastProbability = 0.05f, ReadingCost = 0 };
        var items = new[] { ("came home", 0.4, 1.6), ("could not", 0.2, 0.8), ("went home", 0.2, 0.8) };
        cache.Remember(
            "We ",
            "",
            byHand,
            references: null,
            new(
                [.. items.Select(i => new Continuation(i.Item1, Math.Log(i.Item2), 2) { Probability = i.Item2, ExpectedKeys = i.Item3 })],
                SuppressionReason.None
            )
        );
        Assert.Equal(expected, cache.Recall(before, "", Options)?.Items[0].Text);
    }

    [Fact]
    public void Silence_is_cached_with_its_reason_and_only_at_its_place()
    {
        cache.Remember("Hm", "", Options, references: null, new([], SuppressionReason.LowConfidence));
        Assert.Equal(SuppressionReason.LowConfidence, cache.Recall("Hm", "", Options)!.Reason);
        Assert.Null(cache.Recall("Hmm", "", Options));
    }

    [Fact]
    public void A_cached_silence_is_valid_while_the_rest_of_the_document_is_unchanged()
    {
        ReferenceText chapter = new("Zorblax came.");
        cache.Remember("Z", "", Options, new([chapter], Own: 1), new([], SuppressionReason.LowConfidence));
        Assert.NotNull(cache.Recall("Z", "", Options, new([chapter], Own: 1)));
        Assert.Null(cache.Recall("Z", "", Options, new([chapter, new("Zorblax Quill left.")], Own: 1)));
        Assert.Null(cache.Recall("Z", "", Options, new([new("Zorblax came.")], Own: 1)));
        Assert.Null(cache.Recall("Z", "", Options));
    }

    [Fact]
    public void A_rest_that_begins_like_the_following_text_is_not_recalled()
    {
        cache.Remember("It was", "the house", Options, references: null, new([new(" in the old", -1, 3)], SuppressionReason.None));
        Assert.Equal("n the old", cache.Recall("It was i", "the house", Options)!.Items[0].Text);
        Assert.Null(cache.Recall("It was in", "the house", Options));
        Assert.Null(cache.Recall("It was i", "another house", Options));
    }

    [Fact]
    public void The_oldest_entry_is_evicted_first()
    {
        for (var i = 0; i < 149; i++)
            Remember($"{i}:", "x");
        Assert.NotNull(cache.Recall("The c", "", Options));
        Remember("one more", "x");
        Assert.Null(cache.Recall("The c", "", Options));
        Assert.NotNull(cache.Recall("0:", "", Options));
    }

    private void Remember(string before, params string[] texts) =>
        cache.Remember(
            before,
            "",
            Options,
            references: null,
            new([.. texts.Select(text => new Continuation(text, -1, 3))], SuppressionReason.None)
        );

    private IEnumerable<string> Recalled(string before) => cache.Recall(before, "", Options)!.Items.Select(item => item.Text);
}
