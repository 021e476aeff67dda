using System.Numerics.Tensors;
using Gpt2.Inference.Session;
using Gpt2.Inference.Tests.Fixtures;
using Gpt2.Inference.Tokens;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.Inference.Tests.Session;

public sealed class PromptLookupTests
{
    private static readonly PromptLookup Cheap = new(cost: 1);

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3)]
    public void Guessing_gives_the_same_text_in_fewer_runs(int seed)
    {
        using var model = new TinyModel(new() { Seed = seed, Context = 160 });
        using var session = model.Load();
        var prompt = model.Ids(20, seed);
        var (plain, plainRuns) = Greedy(new(session), prompt, 100);
        session.RewindTo(0);
        var (guessed, guessedRuns) = Greedy(new(session, new(cost: 1)), prompt, 100);
        Assert.Equal(plain, guessed);
        // A random model repeats itself, so guesses are often right.
        Assert.True(guessedRuns < plainRuns, $"{guessedRuns} runs with guesses, {plainRuns} without");
    }

    /// <summary>The last digits of a logit change when several tokens are run at once. This counts how often that changes a greedy
    /// text.</summary>
    [Theory(Explicit = true), InlineData(Precision.Q8), InlineData(Precision.F32)]
    public void Guesses_hardly_ever_change_greedy_text_of_real_prose(Precision precision)
    {
        const int Prompts = 400,
            Characters = 800,
            Tokens = 40;
        var prose = File.ReadAllText(Checkout.ValidationProse);
        using var home = new TemporaryDirectory();
        var settings = new SessionSettings
        {
            Precision = precision,
            Threads = 1,
            CacheDirectory = home.Path,
        };
        using Gpt2Session plain = Gpt2Session.Load(Checkout.ProseMini, settings),
            guessing = Gpt2Session.Load(Checkout.ProseMini, settings);
        var tokenizer = Gpt2Tokenizer.Load(Checkout.ProseMini);
        PrefixCache one = new(plain),
            other = new(guessing, new(cost: 1));
        var (changed, tokens, guessed, noise) = (0, 0, 0L, new List<float>());
        for (var i = 0; i < Prompts; i++)
        {
            var prompt = tokenizer.Encode(prose.Substring((int)((long)i * (prose.Length - Characters) / Prompts), Characters));
            float[] expected = [.. one.Prefill(prompt, default, anew: true)],
                actual = [.. other.Prefill(prompt, default, anew: true)];
            var runs = other.ModelRuns;
            for (var n = 0; n < Tokens; n++, tokens++)
            {
                var token = TensorPrimitives.IndexOfMax(expected);
                if (TensorPrimitives.IndexOfMax(actual) != token)
                {
                    changed++;
                    break;
                }
                noise.Add(TensorPrimitives.MaxMagnitude<float>([.. expected.Zip(actual, (a, b) => a - b)]));
                one.AppendAlone(token, default).CopyTo(expected);
                other.Append(token, default).CopyTo(actual);
                guessed++;
            }
            guessed -= other.ModelRuns - runs;
        }
        noise.Sort((a, b) => Math.Abs(a).CompareTo(Math.Abs(b)));
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{precision}: {changed} of {Prompts} texts, {tokens} tokens, {guessed} of them guessed; "
                + $"logits differ by {Math.Abs(noise[noise.Count * 9 / 10]):G2} in nine of ten, {Math.Abs(noise[^1]):G2} at most"
        );
        Assert.InRange(changed, 0, Prompts / 50);
    }

    [Fact]
    public void A_wrong_guess_leaves_no_trace()
    {
        using var model = new TinyModel();
        using var session = model.Load();
        var prompt = new PrefixCache(session, new(cost: 1));
        prompt.Prefill([1, 2, 3, 4, 5, 1, 2], default);
        prompt.Append(3, default); // guesses 4, 5, 1
        Assert.Equal(11, session.Length);
        var logits = prompt.Append(9, default).ToArray();
        Assert.Equal([1, 2, 3, 4, 5, 1, 2, 3, 9], prompt.Tokens.ToArray());
        LogitAssert.Close(new ReferenceModel(model).Logits([1, 2, 3, 4, 5, 1, 2, 3, 9])[^1], logits);
    }

    [Fact]
    public void A_correct_guess_is_not_run_again()
    {
        using var model = new TinyModel();
        using var session = model.Load();
        var prompt = new PrefixCache(session, new(cost: 1));
        prompt.Prefill([1, 2, 3, 4, 5, 1, 2], default);
        prompt.Append(3, default);
        var runs = prompt.ModelRuns;
        var logits = prompt.Append(4, default).ToArray();
        Assert.Equal(runs, prompt.ModelRuns);
        LogitAssert.Close(new ReferenceModel(model).Logits([1, 2, 3, 4, 5, 1, 2, 3, 4])[^1], logits);
    }

    [Fact]
    public void A_prompt_after_guesses_gives_the_right_logits()
    {
        using var model = new TinyModel();
        using var session = model.Load();
        var prompt = new PrefixCache(session, new(cost: 1));
        prompt.Prefill([1, 2, 3, 4, 5, 1, 2], default);
        prompt.Append(3, default);
        LogitAssert.Close(new ReferenceModel(model).Logits([1, 2, 3, 7])[^1], prompt.Prefill([1, 2, 3, 7], default));
    }

    [Fact]
    public void The_tokens_that_followed_the_same_tokens_earlier_are_guessed()
    {
        Assert.Equal([4, 5, 6], Cheap.Guess([1, 2, 3, 4, 5, 6, 7, 1, 2, 3]).ToArray());
        Assert.Equal([1], Cheap.Guess([1, 1, 1, 1]).ToArray()); // a guess ends where the written text ends
        Assert.Equal([], Cheap.Guess([1, 2, 3, 4, 5]).ToArray());
        Assert.Equal([], Cheap.Guess([1, 2]).ToArray());
    }

    [Fact]
    public void Guessing_becomes_rare_when_it_does_not_pay_and_resumes_when_it_does()
    {
        var speculation = new PromptLookup(cost: 2);
        int[] text = [1, 2, 3, 4, 1, 2, 3];
        for (var i = 0; i < 50; i++)
            speculation.Tell(0);
        Assert.Equal(1, Enumerable.Range(0, 8).Count(_ => speculation.Guess(text).Length > 0));
        for (var i = 0; i < 50; i++)
            speculation.Tell(3);
        Assert.Equal(8, Enumerable.Range(0, 8).Count(_ => speculation.Guess(text).Length > 0));
    }

    private static (int[] Tokens, long Runs) Greedy(PrefixCache prompt, int[] start, int count)
    {
        var token = TensorPrimitives.IndexOfMax(prompt.Prefill(start, default));
        for (var i = 0; i < count; i++)
            token = TensorPrimitives.IndexOfMax(prompt.Append(token, default));
        return (prompt.Tokens.ToArray(), prompt.ModelRuns);
    }
}
