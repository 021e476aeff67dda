using Gpt2.Inference.Continuations;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Session;
using Gpt2.Inference.Suggestions;
using Gpt2.Inference.Tests.Fixtures;
using Xunit;

namespace Gpt2.Inference.Tests.Engine;

/// <summary>Work in steps gives the same result as in one go, whatever happens between the steps.</summary>
public sealed class EngineRunTests
{
    private const string Prompt = "the cat sat on a mat";

    private static readonly SuggestionOptions Eager = new() { LeastProbability = 0, ReadingCost = 0 };

    [Theory]
    [InlineData(1, 1), InlineData(1, 2), InlineData(3, 1), InlineData(5, 4)]
    public void A_run_in_steps_draws_the_same_texts(int count, int seed)
    {
        using var model = new TinyModel();
        using var engine = model.Engine();
        var options = Options(count, seed);
        var whole = engine.Continue(Prompt, options).Take(count).Select(text => text.Text).ToArray();
        Assert.Equal(whole, Written(engine, options));
        Assert.Equal(whole, Written(engine, options, between: () => engine.Suggest("a mat in", "", Eager)));
    }

    [Fact]
    public void A_cancelled_step_can_be_repeated()
    {
        using var model = new TinyModel(new() { Context = 200 });
        using var engine = model.Engine();
        var prompt = string.Concat(Enumerable.Repeat("the cat sat on ", 12));
        var options = Options(count: 2, seed: 3);
        var whole = engine.Continue(prompt, options).Take(2).Select(text => text.Text).ToArray();
        var texts = new string[2];
        using var run = engine.Runs.Begin(engine.Encode(prompt), options, null, piece => texts[piece.Index] += piece.Text);
        for (var i = 0; !run.IsDone; i++)
            if (i % 2 == 0)
                Assert.ThrowsAny<OperationCanceledException>(() => run.Advance(new(canceled: true)));
            else
                run.Advance(TestContext.Current.CancellationToken);
        Assert.Equal(whole, texts);
    }

    [Fact]
    public void Two_interleaved_runs_write_what_each_writes_alone()
    {
        using var model = new TinyModel();
        using var engine = model.Engine();
        var (one, other) = ("", "");
        var (first, second) = (Options(1, 5), Options(1, 6));
        using var left = engine.Runs.Begin(engine.Encode(Prompt), first, null, piece => one += piece.Text);
        using var right = engine.Runs.Begin(engine.Encode("a dog"), second, null, piece => other += piece.Text);
        while (!left.IsDone || !right.IsDone)
            foreach (var run in new[] { left, right })
                do
                {
                    if (!run.IsDone)
                        run.Advance(TestContext.Current.CancellationToken);
                } while (run.IsReading);
        Assert.Equal(engine.Continue(Prompt, first).First().Text, one);
        Assert.Equal(engine.Continue("a dog", second).First().Text, other);
    }

    [Fact]
    public void A_run_scores_a_text_as_the_evaluation_does()
    {
        using var model = new TinyModel(new() { Context = 300 });
        using var engine = model.Engine();
        var ids = model.Ids(280);
        var scored = new List<ScoredToken>();
        using var run = engine.Runs.BeginScoring(ids, 3, scored.Add);
        while (!run.IsDone)
        {
            run.Advance(TestContext.Current.CancellationToken);
            engine.Suggest("a mat in", "", Eager);
        }
        using var session = model.Load();
        var scores = TokenScores.Of(session, [engine.Tokenizer.EndOfText, .. ids], 1, TestContext.Current.CancellationToken);
        Assert.Equal(scores.Select(score => score.LogProbability), scored.Select(token => (double)token.LogProbability));
        Assert.Equal(ids, scored.Select(token => token.Id));
        Assert.All(
            scored.Zip(scores),
            pair =>
            {
                var likeliest = pair.First.Likeliest;
                Assert.Equal(3, likeliest.Length);
                Assert.Equal(likeliest.OrderByDescending(token => token.LogProbability), likeliest);
                Assert.Equal(pair.Second.IsLikeliest, likeliest[0].Id == pair.First.Id);
                Assert.Equal(pair.First.Rank > 3 ? -1 : pair.First.Rank - 1, Array.FindIndex(likeliest, each => each.Id == pair.First.Id));
            }
        );
    }

    [Fact]
    public void A_text_ends_before_a_stop_text_and_no_piece_is_taken_back()
    {
        using var model = new TinyModel();
        using var engine = model.Engine();
        var options = Options(1, 4) with { MaxTokens = 20 };
        var whole = engine.Continue(Prompt, options).First().Text;
        for (var at = 0; at + 3 <= whole.Length; at++)
        {
            var stop = whole.Substring(at, 3);
            var pieces = new List<TextPiece>();
            using var run = engine.Runs.Begin(engine.Encode(Prompt), options with { StopTexts = ["not there", stop] }, 0, pieces.Add);
            while (!run.IsDone)
                run.Advance(TestContext.Current.CancellationToken);
            Assert.Equal(whole[..whole.IndexOf(stop, StringComparison.Ordinal)], string.Concat(pieces.Select(piece => piece.Text)));
            Assert.Equal(TextEnd.Itself, pieces[^1].End);
            Assert.Single(pieces, piece => piece.End != TextEnd.None);
        }
    }

    [Fact]
    public void A_logit_bias_changes_the_choice_but_not_the_log_probabilities()
    {
        using var model = new TinyModel();
        using var engine = model.Engine();
        var options = Options(1, 4) with { LogitBias = new Dictionary<int, float> { [65] = 100 } };
        var tokens = new List<ScoredToken>();
        using var run = engine.Runs.Begin(engine.Encode(Prompt), options, 1, piece => tokens.AddRange(piece.Tokens));
        while (!run.IsDone)
            run.Advance(TestContext.Current.CancellationToken);
        Assert.All(tokens, token => Assert.Equal(65, token.Id));
        Assert.All(tokens, token => Assert.InRange(token.LogProbability, -50, token.Likeliest[0].LogProbability));
    }

    [Fact]
    public void Disposing_an_engine_ends_its_runs()
    {
        using var model = new TinyModel();
        var engine = model.Engine();
        using var run = engine.Runs.Begin(engine.Encode(Prompt), Options(3, 1), null, _ => { });
        run.Advance(TestContext.Current.CancellationToken);
        Assert.False(run.IsReading);
        engine.Dispose();
        Assert.ThrowsAny<OperationCanceledException>(() => run.Advance(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_run_that_does_not_fit_into_the_context_or_vocabulary_is_refused()
    {
        using var model = new TinyModel();
        using var engine = model.Engine();
        var full = model.Ids(engine.ContextLength);
        Assert.Throws<Gpt2Exception>(() => engine.Runs.Begin(full, Options(1, 1), null, _ => { }));
        Assert.Throws<Gpt2Exception>(() => engine.Runs.BeginScoring([.. full, 1], 0, _ => { }));
        Assert.Throws<Gpt2Exception>(() => engine.Runs.Begin([engine.Tokenizer.VocabSize], Options(1, 1), null, _ => { }));
        Assert.Throws<Gpt2Exception>(() => engine.Runs.Begin([-1], Options(1, 1), null, _ => { }));
        engine.Runs.Begin(full, Options(1, 1) with { MaxTokens = 1 }, null, _ => { }).Dispose();
        engine.Runs.BeginScoring(full, 0, _ => { }).Dispose();
    }

    private static ContinuationOptions Options(int count, int seed) =>
        new()
        {
            MaxTokens = 12,
            Together = count,
            Sampling = new() { Seed = seed },
        };

    private static string[] Written(ContinuationEngine engine, ContinuationOptions options, Action? between = null)
    {
        var texts = Enumerable.Repeat("", options.Together).ToArray();
        using var run = engine.Runs.Begin(engine.Encode(Prompt), options, null, piece => texts[piece.Index] += piece.Text);
        while (!run.IsDone)
        {
            run.Advance(CancellationToken.None);
            between?.Invoke();
        }
        return texts;
    }
}
