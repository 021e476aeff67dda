using Gpt2.Inference.Copying;
using Gpt2.LanguageServer.Suggestions;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Suggestions;

public sealed class OwnWordsTests
{
    private const string Written = "Das Bewässerungssystem ist neu. Unser Bewässerungssystem tropft, der Gartenzaun nicht. ";

    [Theory]
    [InlineData("Ein Bewä", "sserungssystem")]
    [InlineData("(Bewässerungss", "ystem")]
    public void A_long_word_that_was_written_twice_is_completed(string before, string rest) =>
        Assert.Equal(rest, OwnWords.Complete(before, References(Written))?.Text);

    [Theory]
    [InlineData("Ein Bew")] // three letters are too few
    [InlineData("Ein Bewässerungssys")] // the rest is typed as quickly
    [InlineData("Ein Gart")] // written once
    [InlineData("Ein bewä")] // another spelling
    [InlineData("Ein Bewä ")]
    [InlineData("Das ist unse")]
    [InlineData("")]
    public void Other_words_are_not_completed(string before) => Assert.Null(OwnWords.Complete(before, References(Written)));

    [Fact]
    public void A_short_word_is_not_completed() => Assert.Null(OwnWords.Complete("im Gart", References("Garten Garten Garten ")));

    [Fact]
    public void One_of_several_words_with_the_same_beginning_must_be_far_more_frequent()
    {
        const string Two = "Wasserversorgung, Wasserversorgung, Wasserverbrauch. ";
        Assert.Null(OwnWords.Complete("die Wasserver", References(Two)));
        Assert.Equal("sorgung", OwnWords.Complete("die Wasserver", References(Two, "Wasserversorgung. "))?.Text);
    }

    [Fact]
    public void A_part_of_a_longer_word_does_not_count() =>
        Assert.Null(OwnWords.Complete("die Versor", References("Wasserversorgung, Wasserversorgung. ")));

    [Fact]
    public void An_unfinished_word_does_not_count() =>
        Assert.Null(OwnWords.Complete("die Versor", References("Versorgung und Versorgung")));

    private static ReferenceTexts References(params string[] texts) => new([.. texts.Select(text => new ReferenceText(text))], 0);
}
