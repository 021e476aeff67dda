using Gpt2.LanguageServer.Suggestions;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Suggestions;

public sealed class SuggestionPartsTests
{
    [Theory]
    [InlineData(" on the mat, and slept.", " on| on the mat,| on the mat, and slept.")]
    [InlineData(" on the mat.", " on| on the mat.")]
    [InlineData(" mat.", " mat.")]
    [InlineData("laboration", "laboration")]
    [InlineData(" 3.5 miles away", " 3.5| 3.5 miles away")]
    [InlineData(" He left. She stayed", " He| He left.")]
    [InlineData(" by Mr. Smith. He", " by| by Mr. Smith.")]
    [InlineData(" he said, \"so it is.\" She", " he| he said,| he said, \"so it is.\"")]
    [InlineData(", which", ",|, which")]
    [InlineData("   ", "")]
    [InlineData("", "")]
    public void A_suggestion_is_offered_as_a_word_a_clause_and_a_sentence(string text, string cuts) =>
        Assert.Equal(cuts, string.Join('|', SuggestionParts.Of(text).Select(cut => cut.Text)));
}
