using Gpt2.Inference.Suggestions;
using Xunit;

namespace Gpt2.Inference.Tests.Suggestions;

public sealed class SuggestionFiltersTests
{
    [Theory]
    [InlineData("....", true)]
    [InlineData(" and then -----", true)]
    [InlineData("!!!!", true)]
    [InlineData("****bold", true)]
    [InlineData("-=-=-=-=", true)]
    [InlineData("...", false)]
    [InlineData("---", false)]
    [InlineData("aaaa", false)]
    [InlineData("1000000", false)]
    [InlineData("     ", false)]
    [InlineData("____", false)]
    [InlineData(". . . .", false)]
    [InlineData("\"Well!\" (he said)", false)]
    [InlineData("", false)]
    public void Four_identical_symbols_are_a_run(string text, bool run) => Assert.Equal(run, SuggestionFilters.HasSymbolRun(text));

    /// <summary>The tokens of the prompt, then "|" and the tokens of the suggestion.</summary>
    [Theory]
    [InlineData("1 2 3 | 1 2 3", true)]
    [InlineData("9 | 1 2 3 4 1 2 3", true)]
    [InlineData("9 | 5 5 5 5", true)]
    [InlineData("1 2 3 4 | 4 5 6 7", false)]
    [InlineData("1 2 3 | 1 2", false)]
    [InlineData("1 2 3 | 1 2 4", false)]
    [InlineData("9 | 1 2 3 1 2 4", false)]
    [InlineData("1 2 3 0 0 4 5 6 7 8 9 10 11 12 13 14 | 1 2 3", false)]
    [InlineData("1 2 | ", false)]
    public void Three_tokens_repeated_soon_afterwards_are_a_loop(string tokens, bool loop)
    {
        var parts = tokens
            .Split('|')
            .Select(part => part.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToArray())
            .ToArray();
        Assert.Equal(loop, SuggestionFilters.IsLoop([.. parts[0], .. parts[1]], parts[0].Length));
    }

    [Theory]
    [InlineData("collabor", "ation", false, true)]
    [InlineData("collabor", " is", false, false)]
    [InlineData("collabor", ". Then", false, false)]
    [InlineData("house", " is", true, true)]
    [InlineData("house", ".", true, true)]
    [InlineData("house", "Hold", true, false)]
    [InlineData("UN", "ESCO", false, true)]
    [InlineData("don", "'t", false, true)]
    [InlineData("don", "’t", false, true)]
    [InlineData("well", "-known", false, true)]
    [InlineData("", "The", false, true)]
    [InlineData("(", "The", false, true)]
    [InlineData("\"", "The", false, true)]
    [InlineData("house", "", false, true)]
    public void A_suggestion_after_half_a_word_must_fit_it(string stem, string suggestion, bool isWord, bool fits) =>
        Assert.Equal(fits, SuggestionFilters.FitsStem(stem, suggestion, isWord));
}
