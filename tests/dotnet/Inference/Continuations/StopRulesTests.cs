using Gpt2.Inference.Continuations;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.Inference.Tests.Continuations;

public sealed class StopRulesTests
{
    /// <summary>The first sentence must end at "|". Without "|", no sentence has ended yet.</summary>
    [Theory]
    [InlineData(" It rained.| Then it stopped.")]
    [InlineData(" It rained!| Then")]
    [InlineData(" Did it rain?| Then")]
    [InlineData(" What?!| Then")]
    [InlineData(" Wait...| Then")]
    [InlineData(" Wait…| Then")]
    [InlineData(" It rained.|\nThen")]
    [InlineData(" It rained.|\tThen")]
    [InlineData(" He said \"no rain.\"| Then")]
    [InlineData(" He said “go.”| Then")]
    [InlineData(" He asked ‘why?’| Then")]
    [InlineData(" (It rained.)| Then")]
    [InlineData(" *It rained.*| Then")]
    [InlineData(" It rained [again.]| Then")]
    [InlineData(" « Il pleut.»| Puis")]
    [InlineData(" There were 3.| Then")]
    [InlineData(" It was I.| Then")]
    [InlineData(" It was 3.5 degrees.| Then")]
    [InlineData(" See example.com today.| Then")]
    [InlineData(" It rained.")]
    [InlineData(" It rained.\"")]
    [InlineData(" It rained")]
    [InlineData("")]
    [InlineData(" 3.5 km")]
    [InlineData(" version 2.0 of")]
    [InlineData(" the file a.txt is")]
    [InlineData(" e.g. this one")]
    [InlineData(" (i.e. that one")]
    [InlineData(" with Dr. Watson")]
    [InlineData(" with dr. Watson")]
    [InlineData(" to Mrs. Hudson")]
    [InlineData(" by J. Smith")]
    [InlineData(" by J. R. R. Tolkien")]
    [InlineData(" in the U.S. army")]
    [InlineData(" at 5 p.m. sharp")]
    [InlineData(" cats, dogs, etc. and more")]
    [InlineData(" Smith et al. wrote")]
    [InlineData(" cf. the next page")]
    [InlineData(" He said no.| Then")]
    [InlineData(" cats, dogs, etc.| Then")]
    [InlineData(" at 5 p.m.| We met")]
    [InlineData(" No. 5 is alive")]
    [InlineData(" He said no. ")]
    [InlineData(" Wait...what")]
    [InlineData(" a .5 chance")]
    [InlineData("今日は雨です。|明日は晴れ")]
    [InlineData("本当？|はい")]
    [InlineData("雨だ！」|と")]
    [InlineData(" „Es regnet.“| Dann")]
    [InlineData("आज बारिश है।| कल")]
    [InlineData("هل تمطر؟| نعم")]
    [InlineData("今日は雨です。")]
    [InlineData(" (as above).| Then")]
    [InlineData(" He said \"no\".| Then")]
    [InlineData(" It grew by 5%.| Then")]
    [InlineData(" It was **bold**.| Then")]
    [InlineData(" 'Mr. Smith came")]
    [InlineData(" ’J. Smith came")]
    [InlineData(" and so . on")]
    [InlineData(". on")]
    public void A_sentence_ends_at_the_mark(string text) => AssertEnd(text, "", StopAt.Sentence);

    /// <summary>The text before the caret matters as well.</summary>
    [Theory]
    [InlineData("with Dr", ". Watson came")]
    [InlineData("It is 3", ".5 km")]
    [InlineData("by J", ". Smith")]
    [InlineData("see e.g", ". this")]
    [InlineData("It rain", "ed.| Then")]
    [InlineData("It rained", ".| Then")]
    [InlineData("an approx", ". value")]
    [InlineData("pp", ". 3 to 5")]
    [InlineData("(as above)", ".| Then")]
    [InlineData("and so ", ". on")]
    public void A_word_that_began_before_the_caret_is_considered(string before, string text) => AssertEnd(text, before, StopAt.Sentence);

    [Theory]
    [InlineData(" one two|\nthree")]
    [InlineData(" one two|\r\nthree")]
    [InlineData("|\n")]
    [InlineData(" It rained. Then")]
    [InlineData("")]
    public void A_line_ends_at_the_mark(string text) => AssertEnd(text, "", StopAt.Line);

    [Theory]
    [InlineData(" one|\nIt rained. Then")]
    [InlineData(" It rained.| Then\nmore")]
    public void A_sentence_ends_at_the_end_of_its_line_at_the_latest(string text) => AssertEnd(text, "", StopAt.Sentence);

    [Theory]
    [InlineData(" one\ntwo. Three|\n\nfour")]
    [InlineData(" one|\r\n\r\ntwo")]
    [InlineData(" one|\n \t\ntwo")]
    [InlineData("\n\none\ntwo")]
    [InlineData("\n\none|\n\ntwo")]
    [InlineData(" one\n")]
    [InlineData(" one\n  two")]
    public void A_paragraph_ends_at_the_mark(string text) => AssertEnd(text, "", StopAt.Paragraph);

    [Fact]
    public void Nothing_ends_a_text_that_may_run_to_the_token_limit() => AssertEnd(" It rained. Then\n\nmore", "", StopAt.Never);

    private static void AssertEnd(string marked, string before, StopAt stopAt) =>
        Assert.Equal(
            marked.IndexOf('|', StringComparison.Ordinal),
            StopRules.EndOf(marked.Replace("|", "", StringComparison.Ordinal), before, stopAt)
        );

    /// <summary>Each of these plugins can accept one sentence of a suggestion, and finds the sentence's end itself.</summary>
    [Theory]
    [InlineData("editors/vscode/src/text.ts", "{0}|", true)]
    [InlineData("editors/neovim/lua/gpt2/cut.lua", "'{0}'", false)]
    [InlineData("editors/emacs/gpt2.el", "\"{0}\"", false)]
    public void Editor_plugins_know_the_same_abbreviations(string file, string form, bool isPattern)
    {
        var source = File.ReadAllText(Path.Combine(Checkout.Root, file));
        Assert.All(
            StopRules.Abbreviations,
            word =>
                Assert.Contains(isPattern ? word.Replace(".", @"\.") + "|" : string.Format(form, word), source, StringComparison.Ordinal)
        );
    }
}
