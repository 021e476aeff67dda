using Gpt2.Inference.Session;
using Gpt2.Inference.Tests.Fixtures;
using Xunit;

namespace Gpt2.Inference.Tests.Session;

public sealed class TokenScoresTests : IDisposable
{
    private readonly TinyModel model = new(new() { Context = 300, Layers = 1 }); // longer than one scoring run

    public void Dispose() => model.Dispose();

    [Theory, InlineData(1), InlineData(2), InlineData(170), InlineData(300)]
    public void Every_token_has_the_probability_of_the_reference(int first)
    {
        using var session = model.Load();
        var ids = model.Ids(301);
        var reference = new ReferenceModel(model).Logits(ids.AsSpan(0, 300));
        var scores = TokenScores.Of(session, ids, first);
        Assert.Equal(ids.Length - first, scores.Count);
        for (var i = first; i < ids.Length; i++)
        {
            var logits = reference[i - 1];
            Assert.Equal(logits[ids[i]] - Math.Log(logits.Sum(Math.Exp)), scores[i - first].LogProbability, LogitAssert.Float32);
            Assert.Equal(logits[ids[i]] == logits.Max(), scores[i - first].IsLikeliest);
        }
    }

    [Theory, InlineData(1), InlineData(2), InlineData(9)]
    public void The_prefix_cache_scores_following_text_the_same_and_does_not_keep_it(int count)
    {
        using var session = model.Load();
        var ids = model.Ids(30);
        var expected = TokenScores.Of(session, ids, 30 - count).Sum(score => score.LogProbability);
        session.RewindTo(0);
        var prompt = new PrefixCache(session);
        Assert.Equal(expected, prompt.LogProbability(ids.AsSpan(..^count), ids.AsSpan(^count..), default), LogitAssert.Float32);
        Assert.Equal(30 - count, prompt.Tokens.Length);
        Assert.Equal(30 - count, session.Length);
    }

    [Fact]
    public void The_likeliest_token_is_marked_as_such()
    {
        using var session = model.Load();
        var best = new ReferenceModel(model).Logits([1, 2, 3])[^1].Index().MaxBy(l => l.Item).Index;
        Assert.True(TokenScores.Of(session, [1, 2, 3, best], 3)[0].IsLikeliest);
    }

    [Fact]
    public void More_tokens_than_the_context_holds_are_refused()
    {
        using var session = model.Load();
        Refusal.Of(() => TokenScores.Of(session, model.Ids(302), 1), "301 tokens", "300");
    }
}
