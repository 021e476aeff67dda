using Gpt2.Inference;
using Gpt2.Inference.Models;
using Gpt2.Inference.Session;
using Gpt2.Inference.Tokens;
using Gpt2.LanguageServer.Eval;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Eval;

/// <summary>Compares the figures with a plain computation in float64, which reads the window from its beginning for every token.</summary>
public sealed class PerplexityTests : IDisposable
{
    private const string Text = "The committee met in spring, and the members agreed to write a report.\n\nIt wasn’t long.";

    private readonly Gpt2Session session = Gpt2Session.Load(
        ModelStore.Find(ModelStore.Bundled),
        new()
        {
            Precision = Precision.F32,
            Threads = 1,
            CacheDirectory = TestServer.Cache,
        }
    );
    private readonly Gpt2Tokenizer tokenizer = Gpt2Tokenizer.Load(ModelStore.Find(ModelStore.Bundled));

    public void Dispose() => session.Dispose();

    [Theory, InlineData(512, 512), InlineData(8, 8), InlineData(8, 3), InlineData(5, 1), InlineData(1, 1)]
    public void Every_token_counts_once_and_is_predicted_from_its_window(int window, int stride)
    {
        var evaluation = new PerplexityEvaluation(session, tokenizer, window, stride);
        evaluation.Read(Text, () => { }, default);
        int[] ids = [tokenizer.EndOfText, .. tokenizer.Encode(Text)];

        var expected = 0.0;
        for (var i = 1; i < ids.Length; i++)
        {
            var moves = Math.Max(0, (i - window + stride - 1) / stride); // how far the first window that contains the token has moved
            expected += LogProbability(ids[(moves * stride)..i], ids[i]);
        }
        Assert.Equal(ids.Length - 1, evaluation.Report.Tokens);
        Assert.Equal(expected, evaluation.Report.LogProbability, 1e-3);
        Assert.Equal(Math.Exp(-expected / (ids.Length - 1)), evaluation.Report.Perplexity, 1e-2);
    }

    [Fact]
    public void Documents_are_scored_independently()
    {
        var (together, first) = (
            new PerplexityEvaluation(session, tokenizer, 16, 16),
            new PerplexityEvaluation(session, tokenizer, 16, 16)
        );
        together.Read(Text, () => { }, default);
        together.Read(Text, () => { }, default);
        first.Read(Text, () => { }, default);
        Assert.Equal(first.Report.Perplexity, together.Report.Perplexity, 1e-6);
        Assert.Equal((2, 2 * first.Report.Tokens), (together.Report.Documents, together.Report.Tokens));
    }

    [Fact]
    public void Bits_per_byte_and_word_perplexity_agree()
    {
        var evaluation = new PerplexityEvaluation(session, tokenizer, 64, 64);
        evaluation.Read(Text, () => { }, default);
        var report = evaluation.Report;
        Assert.Equal((16, Text.Length + 2), (report.Words, report.Bytes)); // the apostrophe has three bytes
        Assert.Equal(Math.Pow(2, report.BitsPerByte * report.Bytes / report.Tokens), report.Perplexity, 1e-6);
        Assert.Equal(
            Math.Pow(report.Perplexity, (double)report.Tokens / report.Words),
            report.WordPerplexity,
            1e-6 * report.WordPerplexity
        );
    }

    [Theory]
    [InlineData("They live in the United States")]
    [InlineData("The weather was fine, and she opened the win\ndow")]
    [InlineData("He gave an extraordinary  demonstration")]
    public void The_last_word_is_predicted_from_the_rest(string passage)
    {
        var evaluation = new LambadaEvaluation(session, tokenizer);
        evaluation.Read(passage, default);
        var ids = tokenizer.Encode(passage);
        var before = tokenizer.Encode(passage[..passage.LastIndexOfAny([' ', '\n'])].TrimEnd()).Length;

        double sum = 0,
            last = 0;
        var likeliest = true;
        for (var i = before; i < ids.Length; i++)
        {
            sum += last = LogProbability(ids[..i], ids[i]);
            likeliest &= Logits(ids[..i]) is var logits && logits[ids[i]] == logits.Max();
        }
        Assert.Equal(sum, evaluation.Report.WordLogProbability, 1e-3);
        Assert.Equal(last, evaluation.Report.LastTokenLogProbability, 1e-3);
        Assert.Equal(likeliest ? 1 : 0, evaluation.Report.Words);
    }

    [Fact]
    public void A_passage_longer_than_the_context_loses_its_beginning()
    {
        var (whole, cut) = (new LambadaEvaluation(session, tokenizer), new LambadaEvaluation(session, tokenizer));
        var context = session.Config.ContextLength;
        var passage = string.Concat(Enumerable.Repeat("a ", context + 200)) + "day";
        whole.Read(passage, default);
        cut.Read(passage[^(2 * context + 4)..], default);
        Assert.Equal(cut.Report, whole.Report);
    }

    [
        Theory,
        InlineData("{}"),
        InlineData("{\"text\":\"word\"}"),
        InlineData("{\"text\":3}"),
        InlineData("words of prose"),
        InlineData("[1]")
    ]
    public void A_line_without_a_passage_is_named(string line)
    {
        var refusal = Assert.Throws<Gpt2Exception>(() =>
            LambadaEvaluation.Parse("{\"text\":\"two words\"}\n\n" + line, "lambada.jsonl").Count()
        );
        Assert.StartsWith("lambada.jsonl, line 3", refusal.Message, StringComparison.Ordinal);
    }

    private double LogProbability(int[] before, int id)
    {
        var logits = Logits(before);
        return logits[id] - Math.Log(logits.Sum(logit => Math.Exp(logit)));
    }

    private float[] Logits(int[] before)
    {
        session.RewindTo(0);
        return session.Run(before).ToArray();
    }
}
