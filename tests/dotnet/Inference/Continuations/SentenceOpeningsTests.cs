using Gpt2.Inference.Continuations;
using Xunit;

namespace Gpt2.Inference.Tests.Continuations;

public sealed class SentenceOpeningsTests
{
    [Theory]
    [InlineData("He was old. He", " was")]
    [InlineData("He was old. He w", "as")]
    [InlineData("He was old. The sea was grey. He", " was")]
    [InlineData("He was old.\n\nHe", " was")]
    [InlineData("He was old. He had gone. He", " was|| had")]
    [InlineData("“He was old,” she said. “He", " was")]
    [InlineData("He was old. ", "")] // a first word may be repeated
    [InlineData("He was old. She", "")]
    [InlineData("He was old. He had", "")]
    [InlineData("He was old. 1 2 3. 4 5 6. 7 8 9. A b c. He", "")] // too far back
    [InlineData("Stop. Stop", "")] // only one word
    [InlineData("Mr. Pell came. Mr.", " Pell")]
    [InlineData("", "")]
    public void A_sentence_does_not_begin_like_a_recent_one(string text, string banned) =>
        Assert.Equal(banned.Length == 0 ? [] : banned.Split("||"), SentenceOpenings.Repeating(text));
}
