using System.Text.Json;
using Gpt2.Inference;
using Gpt2.Inference.Session;
using Gpt2.Inference.Tokens;

namespace Gpt2.LanguageServer.Eval;

/// <summary>How well a model predicts the last word of passages.</summary>
/// <param name="Window">Tokens of a passage that the model sees at most; the stride is the whole passage.</param>
/// <param name="Words">Passages in whose last word every token was the most likely one.</param>
/// <param name="LastTokens">Passages whose last token was the most likely one, whatever the tokens before it were.</param>
/// <param name="WordLogProbability">The natural logarithm of the probability of all last words.</param>
/// <param name="LastTokenLogProbability">The same for all last tokens.</param>
internal sealed record LambadaReport(
    int Passages,
    int Window,
    int Words,
    int LastTokens,
    double WordLogProbability,
    double LastTokenLogProbability
)
{
    public double Accuracy => (double)Words / Passages;
    public double Perplexity => Math.Exp(-WordLogProbability / Passages);
    public double LastTokenAccuracy => (double)LastTokens / Passages;
    public double LastTokenPerplexity => Math.Exp(-LastTokenLogProbability / Passages);
}

/// <summary>LAMBADA (Paperno et al. 2016): predicts a passage's last word from everything before it.</summary>
internal sealed class LambadaEvaluation(Gpt2Session session, Gpt2Tokenizer tokenizer)
{
    private LambadaReport report = new(0, session.Config.ContextLength, 0, 0, 0, 0);

    /// <summary>The result so far.</summary>
    public LambadaReport Report => report;

    /// <summary>Reads passages from JSON lines with a "text" field.</summary>
    /// <exception cref="Gpt2Exception">A line is not of this form, or its text has fewer than two words.</exception>
    public static IEnumerable<string> Parse(string lines, string file)
    {
        foreach (var (number, line) in lines.Split('\n').Index())
            if (line.Trim().Length > 0)
                yield return Text(line)?.Trim() is { } text && LastWord(text) > 0
                    ? text
                    : throw new Gpt2Exception(
                        $"{file}, line {number + 1} is not a passage.",
                        "Each line must be JSON with a \"text\" of two words or more."
                    );
    }

    /// <param name="passage">The passage without white space at its ends.</param>
    public void Read(string passage, CancellationToken ct)
    {
        var word = LastWord(passage);
        int[] before = tokenizer.Encode(passage[..word]),
            last = tokenizer.Encode(passage[word..]);
        int[] ids = [.. before.TakeLast(Math.Max(1, session.Config.ContextLength + 1 - last.Length)), .. last];
        var scores = TokenScores.Of(session, ids, ids.Length - last.Length, ct);
        report = report with
        {
            Passages = report.Passages + 1,
            Words = report.Words + (scores.All(score => score.IsLikeliest) ? 1 : 0),
            LastTokens = report.LastTokens + (scores[^1].IsLikeliest ? 1 : 0),
            WordLogProbability = report.WordLogProbability + scores.Sum(score => score.LogProbability),
            LastTokenLogProbability = report.LastTokenLogProbability + scores[^1].LogProbability,
        };
    }

    /// <summary>Where the last word begins, including the white space before it, as in GPT-2's tokens; 0 if there is only one
    /// word.</summary>
    private static int LastWord(string text)
    {
        var start = text.Length;
        while (start > 0 && !char.IsWhiteSpace(text[start - 1]))
            start--;
        return text[..start].TrimEnd().Length;
    }

    private static string? Text(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.GetProperty("text").GetString();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }
}
