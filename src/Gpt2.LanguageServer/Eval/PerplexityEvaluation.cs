using System.Text;
using Gpt2.Inference.Session;
using Gpt2.Inference.Tokens;

namespace Gpt2.LanguageServer.Eval;

/// <summary>How well a model predicts a text.</summary>
/// <param name="Documents">Texts that stand alone.</param>
/// <param name="Tokens">Tokens predicted: all of them, each once.</param>
/// <param name="Words">Stretches between white space.</param>
/// <param name="Bytes">In UTF-8.</param>
/// <param name="Window">Tokens that the model sees at most.</param>
/// <param name="Stride">Tokens by which the window moves on.</param>
/// <param name="LogProbability">Natural logarithm of the probability of everything.</param>
internal sealed record PerplexityReport(int Documents, long Tokens, long Words, long Bytes, int Window, int Stride, double LogProbability)
{
    /// <summary>What published figures of language models mostly are.</summary>
    public double Perplexity => Math.Exp(-LogProbability / Tokens);

    public double WordPerplexity => Math.Exp(-LogProbability / Words);

    /// <summary>Comparable between models of different vocabularies.</summary>
    public double BitsPerByte => -LogProbability / Math.Log(2) / Bytes;
}

/// <summary>Sums the log-probabilities of all tokens of documents, each document after <c>&lt;|endoftext|&gt;</c>.</summary>
/// <remarks>A window longer than its stride sees some tokens again, as context only: no token counts twice.</remarks>
internal sealed class PerplexityEvaluation(Gpt2Session session, Gpt2Tokenizer tokenizer, int window, int stride)
{
    private PerplexityReport report = new(0, 0, 0, 0, window, stride, 0);

    /// <summary>What was found so far.</summary>
    public PerplexityReport Report => report;

    /// <param name="onWindow">Is called after each run of the model.</param>
    public void Read(string document, Action onWindow, CancellationToken ct)
    {
        int[] ids = [tokenizer.EndOfText, .. tokenizer.Encode(document)];
        report = report with
        {
            Documents = report.Documents + 1,
            Words = report.Words + document.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length,
            Bytes = report.Bytes + Encoding.UTF8.GetByteCount(document),
        };
        for (int begin = 0, last = 0; last < ids.Length - 1; begin += stride)
        {
            var first = last + 1; // the first token that no window before this one foresaw
            last = Math.Min(begin + window, ids.Length - 1);
            Add(TokenScores.Of(session, ids.AsSpan(begin, last - begin + 1), first - begin, ct));
            onWindow();
        }
    }

    private void Add(IReadOnlyList<TokenScore> scores) =>
        report = report with
        {
            Tokens = report.Tokens + scores.Count,
            LogProbability = report.LogProbability + scores.Sum(score => score.LogProbability),
        };
}
