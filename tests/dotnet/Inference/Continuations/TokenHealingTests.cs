using System.Text;
using CsCheck;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Tests.Fixtures;
using Xunit;

namespace Gpt2.Inference.Tests.Continuations;

public sealed class TokenHealingTests
{
    /// <summary>The text after "|" is removed from the prompt.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("|The")]
    [InlineData("The| ca")]
    [InlineData("The| cat")]
    [InlineData("The cat| ")]
    [InlineData("The cat|  ")]
    [InlineData("The cat| sat")]
    [InlineData("The cat|.")]
    [InlineData("The cat.| ")]
    [InlineData("The cat sat,| an")]
    [InlineData("It|'s")]
    [InlineData("It|'")]
    [InlineData("they|'re")]
    [InlineData("He said| \"")]
    [InlineData("He said \"|Th")]
    [InlineData("He said “|Th")]
    [InlineData("(|s")]
    [InlineData("well-|kno")]
    [InlineData("line\n")]
    [InlineData("line\n\n")]
    [InlineData("line\r\n")]
    [InlineData("line\n|Th")]
    [InlineData("im| Zü")]
    [InlineData("这是|。")]
    [InlineData("é| naï")]
    public void The_last_piece_of_the_prompt_is_healed(string marked)
    {
        var before = marked.Replace("|", "", StringComparison.Ordinal);
        var cut = marked.IndexOf('|', StringComparison.Ordinal) is var at and >= 0 ? at : before.Length;
        var healing = TokenHealing.Of(before);
        Assert.Equal(before[..cut], before[..healing.PromptLength]);
        Assert.Equal(before[cut..], Encoding.UTF8.GetString(healing.Required));
    }

    [Fact]
    public void A_run_of_letters_too_long_for_a_word_is_left_alone()
    {
        var before = "x " + new string('a', 100);
        Assert.Equal(before.Length, TokenHealing.Of(before).PromptLength);
    }

    [Fact]
    public void The_prompt_stays_the_same_while_a_word_is_typed()
    {
        const string Word = " collaboration";
        for (var typed = 1; typed <= Word.Length; typed++)
            Assert.Equal("their".Length, TokenHealing.Of("their" + Word[..typed]).PromptLength);
    }

    [Fact]
    public void The_prompt_and_the_required_bytes_make_up_the_text() =>
        Texts.WellFormed.Sample(
            text =>
            {
                var healing = TokenHealing.Of(text);
                Assert.Equal(text, text[..healing.PromptLength] + Encoding.UTF8.GetString(healing.Required));
            },
            iter: 2000,
            threads: 1
        );

    [Theory]
    [InlineData("3", true)]
    [InlineData("in 19", true)]
    [InlineData("the B2", true)]
    [InlineData("3.", true)]
    [InlineData("2nd", true)]
    [InlineData("٣", true)]
    [InlineData("in 1984 ", false)]
    [InlineData("in 1984 the", false)]
    [InlineData("the", false)]
    [InlineData("", false)]
    public void A_number_at_the_caret_is_recognised(string before, bool digits) => Assert.Equal(digits, TokenHealing.HoldsDigit(before));
}
