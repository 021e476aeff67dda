using System.Text;
using System.Text.RegularExpressions;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Sampling;
using Gpt2.Inference.Suggestions;
using Gpt2.Inference.Tests.Fixtures;
using Gpt2.Inference.Tokens;
using Xunit;

namespace Gpt2.Inference.Tests.Sampling;

public sealed class BannedPhrasesTests : IDisposable
{
    /// <summary>" the", " a", "in", "and", " cat", " sat", " on" and a space.</summary>
    private static readonly int[] Words = [260, 261, 262, 264, 267, 270, 272, ' '];

    private readonly TinyModel model = new(new() { Context = 300, Likely = [.. Words.Select(token => (token, 9.0))] });
    private readonly ContinuationEngine engine;

    public BannedPhrasesTests() => engine = model.Engine();

    public void Dispose()
    {
        engine.Dispose();
        model.Dispose();
    }

    [Theory]
    [InlineData("the")] // with and without a space, and as several tokens
    [InlineData("on the")] // several words
    [InlineData("and")] // several tokens
    [InlineData("cat sat")]
    [InlineData("SAT")] // in any case
    [InlineData("in", "on", "a")]
    public void A_banned_phrase_is_never_written(params string[] banned)
    {
        var pattern = string.Join('|', banned.Select(phrase => $@"(?<![a-z0-9\x80-\uffff]){Regex.Escape(phrase)}(?![a-z0-9\x80-\uffff])"));
        Assert.True(
            Written([]).Any(text => Regex.IsMatch(text, pattern, RegexOptions.IgnoreCase)),
            "without a ban, the model writes the phrase"
        );
        Assert.DoesNotContain(Written(banned), text => Regex.IsMatch(text, pattern, RegexOptions.IgnoreCase));
    }

    [Theory]
    [InlineData("the cat", "the cat", " sat", " the", "")]
    [InlineData("on the", "the cat", " cat", " ca", " c")]
    [InlineData("on th", "the cat", "e", "", "e")] // "the" alone may be written
    [InlineData("cat", "cat", "s", "s", "")]
    public void Tokens_that_complete_the_phrase_are_masked_and_those_that_only_begin_it_are_not(
        string text,
        string banned,
        string token,
        string alsoAllowed,
        string last
    )
    {
        var masked = Masked(text, banned);
        var completes = (text + token).EndsWith(banned, StringComparison.Ordinal) && !text.EndsWith(banned, StringComparison.Ordinal);
        Assert.Equal(completes, masked.Contains(token));
        Assert.DoesNotContain(alsoAllowed, masked);
        Assert.DoesNotContain(last, masked);
    }

    [Fact]
    public void A_word_that_only_begins_like_the_phrase_may_be_written() => Assert.DoesNotContain(" cat", Masked("the", "ca"));

    [Fact]
    public void A_banned_phrase_that_the_writer_typed_does_not_stop_suggestions()
    {
        var options = new SuggestionOptions
        {
            LeastProbability = 0,
            ReadingCost = 0,
            Banned = ["the"],
        };
        Assert.NotEmpty(engine.Suggest("cat sat on the", "", options).Items);
        Assert.DoesNotContain(engine.Suggest("cat sat on ", "", options with { Count = 5 }).Items, item => item.Text == "the");
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void An_empty_phrase_is_refused(string phrase) =>
        Refusal.Of(() => _ = engine.Continue("the cat", new() { Banned = [phrase] }).First(), "phrase");

    private List<string> Written(string[] banned) =>
        [
            .. Enumerable
                .Range(0, 12)
                .Select(seed =>
                    "cat"
                    + engine
                        .Continue(
                            "the cat",
                            new()
                            {
                                MaxTokens = 100,
                                Banned = banned,
                                Sampling = new() { Seed = seed },
                            }
                        )
                        .First()
                        .Text
                ),
        ];

    private HashSet<string> Masked(string text, string banned)
    {
        var tokenizer = engine.Tokenizer;
        var logits = new float[tokenizer.VocabSize];
        new BannedPhrases(tokenizer, new TokenIndex(tokenizer), [banned]).Mask(Encoding.UTF8.GetBytes(text), logits);
        return
        [
            .. Enumerable
                .Range(0, logits.Length)
                .Where(token => logits[token] != 0)
                .Select(token => Encoding.UTF8.GetString(tokenizer.Bytes(token))),
        ];
    }
}
