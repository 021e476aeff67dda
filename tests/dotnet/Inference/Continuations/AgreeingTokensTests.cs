using System.Text;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Tests.Fixtures;
using Gpt2.Inference.Tokens;
using Xunit;

namespace Gpt2.Inference.Tests.Continuations;

public sealed class AgreeingTokensTests
{
    [Theory]
    [InlineData("", 274)]
    [InlineData(" ", 13)]
    [InlineData(" c", 4)]
    [InlineData(" cat", 4)]
    [InlineData("the", 3)]
    [InlineData("q", 1)]
    [InlineData("zz", 1)]
    public void Matching_tokens_are_those_that_a_full_scan_finds(string required, int count)
    {
        using var model = new TinyModel();
        var tokenizer = Gpt2Tokenizer.Load(model.Directory);
        var bytes = Encoding.UTF8.GetBytes(required);
        var random = new Random(2);
        float[] logits = [.. Enumerable.Range(0, tokenizer.VocabSize).Select(_ => (float)random.NextDouble() * 8)];
        bool Agrees(int id) => tokenizer.Bytes(id).StartsWith(bytes) || bytes.AsSpan().StartsWith(tokenizer.Bytes(id));
        double Logit(int id) => logits[id] - AgreeingTokens.CostOfByte * Math.Max(0, bytes.Length - tokenizer.Bytes(id).Length);
        var scan = Enumerable.Range(0, tokenizer.EndOfText).Where(Agrees).OrderByDescending(Logit).ToList();
        var sum = scan.Sum(id => Math.Exp(Logit(id)));

        var best = new AgreeingTokens(new TokenIndex(tokenizer), bytes).Best(logits, 4);
        Assert.Equal(scan.Take(4), best.Select(b => b.Token));
        Assert.All(best, b => Assert.Equal(Logit(b.Token) - Math.Log(sum), b.LogProbability, 1e-5));
        Assert.Equal(count, scan.Count);
    }
}
