using System.Text;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Tests.Fixtures;
using Gpt2.Inference.Tokens;
using Xunit;

namespace Gpt2.Inference.Tests.Continuations;

public sealed class HealedPrefixTests
{
    private readonly Gpt2Tokenizer tokenizer;
    private readonly TokenIndex index;

    public HealedPrefixTests()
    {
        using var model = new TinyModel();
        tokenizer = Gpt2Tokenizer.Load(model.Directory);
        index = new(tokenizer);
    }

    [Fact]
    public void A_complete_word_at_the_caret_is_preferred_to_shorter_tokens()
    {
        var restricted = After(" cat").Restrict(new float[tokenizer.VocabSize]);
        Assert.Equal(0, restricted[Token(" cat")]);
        Assert.Equal(-1 * AgreeingTokens.CostOfByte, restricted[Token(" ca")]);
        Assert.Equal(-2 * AgreeingTokens.CostOfByte, restricted[Token(" c")]);
        Assert.Equal(float.NegativeInfinity, restricted[Token(" sat")]);
    }

    [Fact]
    public void The_rest_of_the_word_must_come_next()
    {
        var start = After(" cat");
        Assert.True(start.Consume(tokenizer.Bytes(Token(" ca"))).IsEmpty);
        var restricted = start.Restrict(new float[tokenizer.VocabSize]);
        Assert.Equal(0, restricted[Token("th")]);
        Assert.Equal(float.NegativeInfinity, restricted[Token("in")]);
    }

    [Fact]
    public void The_text_neither_ends_nor_breaks_the_line_right_after_the_word()
    {
        var start = After(" cat");
        start.Consume(tokenizer.Bytes(Token(" cat")));
        var restricted = start.Restrict(new float[tokenizer.VocabSize]);
        Assert.Equal(float.NegativeInfinity, restricted[tokenizer.EndOfText]);
        Assert.Equal(float.NegativeInfinity, restricted[Token("\n")]);
        Assert.Equal(0, restricted[Token(" sat")]);
    }

    [Fact]
    public void A_text_may_end_once_it_has_begun() // the restrictions are over
    {
        var start = After(" ca");
        Assert.Equal("t"u8, start.Consume(tokenizer.Bytes(Token(" cat"))));
        Assert.Equal(0, start.Restrict(new float[tokenizer.VocabSize])[tokenizer.EndOfText]);
    }

    private HealedPrefix After(string healed) => new(tokenizer, index, Encoding.UTF8.GetBytes(healed), atCaret: true);

    private int Token(string text) => index.Exactly(Encoding.UTF8.GetBytes(text));
}
