using System.Text;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Tokens;
using CsCheck;
using Xunit;

namespace Gpt2.Inference.Tests;

public sealed class TokenHealingTests
{
    /// <summary>What is behind "|" is taken off the prompt.</summary>
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
    public void The_last_piece_is_healed(string marked)
    {
        var before = marked.Replace("|", "", StringComparison.Ordinal);
        var cut = marked.IndexOf('|', StringComparison.Ordinal) is var at and >= 0 ? at : before.Length;
        var healing = TokenHealing.Of(before);
        Assert.Equal(before[..cut], before[..healing.PromptLength]);
        Assert.Equal(before[cut..], Encoding.UTF8.GetString(healing.Required));
    }

    [Fact]
    public void A_word_of_any_length_but_a_words_is_left_alone()
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
    public void Prompt_and_required_bytes_are_the_text() => Texts.WellFormed.Sample(text =>
    {
        var healing = TokenHealing.Of(text);
        Assert.Equal(text, text[..healing.PromptLength] + Encoding.UTF8.GetString(healing.Required));
    }, iter: 2000, threads: 1);

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
    public void Numbers_are_not_guessed(string before, bool digits) => Assert.Equal(digits, TokenHealing.HoldsDigit(before));

    [Theory]
    [InlineData(3, 10, 0)]
    [InlineData(10, 10, 0)]
    [InlineData(11, 10, 5)]
    [InlineData(15, 10, 5)]
    [InlineData(16, 10, 10)]
    [InlineData(100, 10, 90)]
    [InlineData(5, 1, 4)]
    public void A_window_begins_at_multiples_of_half_its_length(int prompt, int budget, int start)
    {
        int[] ids = [.. Enumerable.Range(0, prompt)];
        Assert.Equal(ids[start..], PromptWindow.Of(ids, budget).ToArray());
    }

    [Fact]
    public void A_window_moves_seldom_and_never_is_too_long()
    {
        var starts = new HashSet<int>();
        for (var length = 1; length <= 400; length++)
        {
            var window = PromptWindow.Of(Enumerable.Range(0, length).ToArray(), 100);
            Assert.InRange(window.Length, Math.Min(length, 50), 100);
            Assert.Equal(length - 1, window[^1]);
            starts.Add(window[0]);
        }
        Assert.Equal([0, 50, 100, 150, 200, 250, 300], starts.Order());
    }

    [Theory]
    [InlineData("", 274)]
    [InlineData(" ", 13)]
    [InlineData(" c", 4)]
    [InlineData(" cat", 4)]
    [InlineData("the", 3)]
    [InlineData("q", 1)]
    [InlineData("zz", 1)]
    public void Admissible_tokens_are_those_that_a_scan_finds(string required, int count)
    {
        using var model = new TinyModel();
        var tokenizer = Gpt2Tokenizer.Load(model.Directory);
        var bytes = Encoding.UTF8.GetBytes(required);
        var random = new Random(2);
        float[] logits = [.. Enumerable.Range(0, tokenizer.VocabSize).Select(_ => (float)random.NextDouble() * 8)];
        bool Agrees(int id) => tokenizer.Bytes(id).StartsWith(bytes) || bytes.AsSpan().StartsWith(tokenizer.Bytes(id));
        var scan = Enumerable.Range(0, tokenizer.EndOfText).Where(Agrees).OrderByDescending(id => logits[id]).ToList();
        var sum = scan.Sum(id => Math.Exp(logits[id]));

        var best = Admissible.Best(new TokenIndex(tokenizer), logits, bytes, 4);
        Assert.Equal(scan.Take(4), best.Select(b => b.Token));
        Assert.All(best, b => Assert.Equal(Math.Log(Math.Exp(logits[b.Token]) / sum), b.LogProbability, 1e-5));
        Assert.Equal(count, scan.Count);
    }
}
