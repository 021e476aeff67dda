using Gpt2.LanguageServer.Http;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Http;

/// <summary>Which prompts are recognised as the text around a caret.</summary>
public sealed class EditorPromptTests
{
    [Theory]
    [InlineData("<fim_prefix>one t<fim_suffix> three<fim_middle>", "one t", " three")]
    [InlineData("<|fim_prefix|>one t<|fim_suffix|> three<|fim_middle|>", "one t", " three")]
    [InlineData("<|file_sep|>a.md\ntext\n<|fim_prefix|>one<|fim_suffix|><|fim_middle|>", "one", "")]
    [InlineData("<｜fim▁begin｜>one<｜fim▁hole｜>three<｜fim▁end｜>", "one", "three")]
    [InlineData("<|code_prefix|>one<|code_suffix|>three<|code_middle|>", "one", "three")]
    [InlineData("<PRE> one <SUF>three <MID>", "one", "three")]
    [InlineData("[SUFFIX]three[PREFIX]one", "one", "three")]
    [InlineData("<fim_prefix><fim_suffix><fim_middle>", "", "")]
    public void Fill_in_the_middle_marks_give_the_caret(string prompt, string before, string after) =>
        Assert.Equal(new(before, after), EditorPrompt.Of(prompt, suffix: null));

    [Theory]
    [InlineData("plain text")]
    [InlineData("<fim_suffix>one<fim_prefix>two<fim_middle>")]
    [InlineData("<fim_prefix>one<fim_middle>")]
    [InlineData("see [PREFIX] and [SUFFIX]")]
    public void Other_prompts_are_continued_unchanged(string prompt) => Assert.Null(EditorPrompt.Of(prompt, suffix: null));

    [Fact]
    public void A_suffix_makes_any_prompt_an_editor_prompt() =>
        Assert.Equal(new("one <fim_prefix>", ""), EditorPrompt.Of("one <fim_prefix>", ""));

    [Theory]
    [InlineData("a text<|fim_prefix|>b", "a text")]
    [InlineData("a text<|endoftext|>", "a text")]
    [InlineData("a stop here", "a ")]
    [InlineData("a text", "a text")]
    public void A_text_is_cut_before_a_mark_or_a_stop(string text, string left) => Assert.Equal(left, EditorPrompt.Cut(text, ["stop"]));
}
