using Gpt2.Inference.Continuations;
using Xunit;

namespace Gpt2.Inference.Tests.Continuations;

public sealed class FollowingTextTests
{
    /// <summary>The document with the caret at "|", and a text to be inserted.</summary>
    [Theory]
    [InlineData("by the river |bank and", "bank")]
    [InlineData("by the river|  bank and", " bank")]
    [InlineData("by the river|\nbank and", " bank of the")]
    [InlineData("by the river|\nBank and", " bank")]
    [InlineData("by the river|\nbank and", " bank. The")]
    [InlineData("by the river|\nbank.", " bank, where")]
    [InlineData("by the river|\n“bank” and", " bank")]
    [InlineData("by the river|\nbank and", " \"bank\"")]
    [InlineData("by the river|\nbanks and", " bank of")]
    [InlineData("by the river|\nbank and", " banks of")]
    [InlineData("by the river|\nthey sat", " the")]
    [InlineData("in the U.|S. and", "S")]
    [InlineData("in the| U. S. and", " U.S. army")]
    [InlineData("in the| U.S. and", " U. S. army")]
    [InlineData("by the river ba|\nbank and", "nk")]
    [InlineData("by the river ba|\nbank and", "nk of the")]
    [InlineData("by the river ba|\nnk and", "nk")]
    [InlineData("by the river|, and", ", where")]
    [InlineData("by the river|.", ", where")]
    [InlineData("by the river|\nand the", ", and")]
    public void A_text_that_begins_like_the_following_text_is_a_repetition(string marked, string text) =>
        Assert.True(IsRepeated(marked, text));

    [Theory]
    [InlineData("by the river|", " bank")]
    [InlineData("by the river| ", " bank")]
    [InlineData("by the river|\nbank and", " that runs")]
    [InlineData("by the river|\nthey sat", " the old")]
    [InlineData("by the river|\na boat", " and")]
    [InlineData("by the river|\ninto the", " in spring")]
    [InlineData("by the river ba|\nand", "nk")]
    [InlineData("by the| bank and", " ")]
    public void A_text_that_begins_differently_is_not_a_repetition(string marked, string text) => Assert.False(IsRepeated(marked, text));

    /// <summary>The text must be cut at "|". Without "|", it must stay whole.</summary>
    [Theory]
    [InlineData(" the old house", "")]
    [InlineData(" the old house", " stands here")]
    [InlineData(" the old| house", " house stands here")]
    [InlineData("| house", " house stands")]
    [InlineData("| stands on the hill", " stands on the hill today")]
    [InlineData(" that| stands on the hill and more", " stands on the hill today")]
    [InlineData(" that| stands on the hill", "\nstands on\nthe hill today")]
    [InlineData(" that| Stands.", "\nstands on the hill today")]
    [InlineData("ed|.", ".")]
    [InlineData(" he said|, but", ", but he left")]
    [InlineData(" he said,| but", "\nbut he left")]
    [InlineData(" called| \"the house\"", "\nthe house of")]
    [InlineData(" of", "f the day")]
    [InlineData(" of Athens", "hens were")]
    [InlineData(" a cat", "the")]
    [InlineData(" of the old", "\nthe house")]
    public void A_text_is_cut_where_it_meets_the_following_text(string marked, string after)
    {
        var cut = marked.IndexOf('|', StringComparison.Ordinal);
        Assert.Equal(
            cut < 0 ? marked : marked[..cut],
            FollowingText.Cut(marked.Replace("|", "", StringComparison.Ordinal), "It was near", after)
        );
    }

    [Theory]
    [InlineData("and so the house on the hill was sold", "It burned. The house\non the hill was empty.", true)]
    [InlineData("and so the house was sold", "It burned. The house\non the hill was empty.", false)]
    public void A_text_that_shares_enough_words_with_the_following_text_counts_as_quoted(string text, string after, bool quoted) =>
        Assert.Equal(quoted, FollowingText.IsQuotedBy(text, after));

    private static bool IsRepeated(string marked, string text)
    {
        var caret = marked.IndexOf('|', StringComparison.Ordinal);
        return FollowingText.IsRepeatedBy(text, marked[..caret], marked[(caret + 1)..]);
    }
}
