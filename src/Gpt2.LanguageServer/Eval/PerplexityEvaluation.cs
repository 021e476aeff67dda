using System.Text;
using Gpt2.Inference.Session;
using Gpt2.Inference.Tokens;

namespace Gpt2.LanguageServer.Eval;

/// <summary>How well a model predicts a text.</summary>
/// <param name="Documents">Texts that are predicted independently.</param>
/// <param name="Tokens">Tokens predicted, each once.</param>
/// <param name="Words">Runs of characters between white space.</param>
/// <param name="Bytes">In UTF-8.</param>
/// <param name="Window">Tokens that the model sees at most.</param>
/// <param name="Stride">Tokens by which the window moves.</param>
/// <param name="LogProbability">The natural logarithm of the probability of the whole text.</param>
internal sealed record PerplexityReport(int Documents, long Tokens, long Words, long Bytes, int Window, int Stride, double LogProbability)
{
    /// <summary>The figure that is usually published for language models.</summary>
    public double Perplexity => Math.Exp(-LogProbability / Tokens);

    public double WordPerplexity => Math.Exp(-LogProbability / Words);

    /// <summary>Comparable between models with different vocabularies.</summary>
    public double BitsPerByte => -LogProbability / Math.Log(2) / Bytes;
}

/// <summary>Sums the log-probabilities of all tokens of the documents, each document after <c>&lt;|endoftext|&gt;</c>.</summary>
/// <remarks>A window longer than its stride sees some tokens again, but only as context: no token counts twice.</remarks>
internal sealed class PerplexityEvaluation(Gpt2Session session, Gpt2Tokenizer tokenizer, int window, int stride)
{
    private PerplexityReport report = new(0, 0, 0, 0, window, stride, 0);

    /// <summary>The result so far.</summary>
    public PerplexityReport Report => report;

    /// <param name="onWindow">Called after each run of the model.</param>
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
            var first = last + 1; // the first token that no earlier window predicted
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
