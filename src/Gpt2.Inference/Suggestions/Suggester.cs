using System.Numerics.Tensors;
using System.Text;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Session;
using Gpt2.Inference.Tokens;

namespace Gpt2.Inference.Suggestions;

/// <summary>Decides what to show at the caret: the most likely continuation, as far as the model is sure of it, or the reason for
/// silence.</summary>
internal sealed class Suggester(Gpt2Tokenizer tokenizer, TokenIndex index, WordBoundaries boundaries, ITokenModel prompt)
{
    /// <summary>If text follows the caret on the same line, the model, which does not read it, writes only a few words.</summary>
    private const int MidLineTokens = 6;

    /// <summary>How many first tokens to search for the words of a menu.</summary>
    private const int WordCandidates = 12;

    /// <summary>If more than this much of a prompt is unread, a quick suggestion reads only the end of it.</summary>
    private const int QuickTokens = 256;

    private readonly WordMenu menu = new(tokenizer, index, boundaries, prompt);

    /// <param name="pipeline">Processes the model's logits.</param>
    /// <param name="quick">Whether to answer without reading a whole long prompt.</param>
    public SuggestionResult Suggest(
        string before,
        ReadOnlySpan<int> promptIds,
        TokenHealing healing,
        string after,
        SuggestionOptions options,
        LogitsPipeline pipeline,
        ModelCalibration calibration,
        bool quick,
        TypingUpdates? updates,
        CancellationToken ct
    )
    {
        var limits = Limits(options);
        var window = Window(promptIds, limits);
        if (quick && prompt.Missing(window) > QuickTokens)
            window = PromptWindow.Of(window, QuickTokens);
        var starts = Starts(window, healing.Required, options.Count, pipeline, ct, out var length);
        if (starts.Count == 0)
            return new([], SuppressionReason.EndOfText);
        var ruledOut = 0.0;
        if (after.Length > 0 && !options.MidLine)
            starts = NextWords.Without(tokenizer, starts, healing.Required, before, after, out ruledOut);
        if (starts.Count == 0)
            return new([], SuppressionReason.CopiesTextAfter);
        var words = options.Words == 0 ? [] : menu.Find(options.Words, starts, healing, before, after, pipeline, ct);
        updates?.OnWords(new([], SuppressionReason.None) { Words = words });

        var items = new List<Continuation>();
        var reason = Confidence.WouldShow(ruledOut) ? SuppressionReason.CopiesTextAfter : SuppressionReason.None;
        foreach (var (token, logProbability) in starts.Take(options.Count))
        {
            var path = new GreedyDecoder(
                tokenizer,
                index,
                boundaries,
                prompt,
                pipeline.Fork(),
                before,
                healing,
                after,
                limits,
                calibration,
                updates
            );
            var why = path.Follow(length, token, logProbability, ct, out var item);
            if (why == SuppressionReason.Cancelled && !items.Exists(found => updates!.AgreesWith(before, new(found.Text))))
                throw new OperationCanceledException("The writer typed something else.");
            if (item is not null && items.TrueForAll(other => FirstWord(other.Text) != FirstWord(item.Text)))
                items.Add(item);
            else if (reason == SuppressionReason.None)
                reason = why;
        }
        items.Sort((a, b) => b.LogProbability.CompareTo(a.LogProbability));
        return new(items, items.Count > 0 ? SuppressionReason.None : reason) { Words = words };
    }

    /// <summary>The most likely whole words at the caret.</summary>
    /// <inheritdoc cref="Suggest"/>
    public List<Continuation> Words(
        string before,
        ReadOnlySpan<int> promptIds,
        TokenHealing healing,
        string after,
        SuggestionOptions options,
        LogitsPipeline pipeline,
        CancellationToken ct
    )
    {
        var starts = Starts(Window(promptIds, Limits(options)), healing.Required, options.Count, pipeline, ct, out _);
        return menu.Find(options.Words, starts, healing, before, after, pipeline, ct);
    }

    /// <summary>Reads what a quick suggestion left unread.</summary>
    public void ReadOn(ReadOnlySpan<int> promptIds, SuggestionOptions options, CancellationToken ct)
    {
        var window = Window(promptIds, Limits(options));
        if (prompt.Missing(window) > QuickTokens)
            prompt.Prefill(window, ct);
    }

    private ReadOnlySpan<int> Window(ReadOnlySpan<int> promptIds, SuggestionOptions limits) =>
        PromptWindow.Of(promptIds, prompt.ContextLength - limits.MaxTokens);

    private SuggestionOptions Limits(SuggestionOptions options) =>
        options with
        {
            // Half of the context remains to read from.
            MaxTokens = Math.Min(options.MaxTokens, options.MidLine ? MidLineTokens : prompt.ContextLength / 2),
            LeastProbability = options.MidLine ? Confidence.InMidLine(options.LeastProbability) : options.LeastProbability,
        };

    private static string FirstWord(string text)
    {
        var end = text.AsSpan().TrimStart().IndexOf(' ');
        return end < 0 ? text : text[..(text.Length - text.AsSpan().TrimStart().Length + end)];
    }

    /// <summary>The most likely first tokens, and their log-probabilities given the bytes that they must begin with.</summary>
    private List<(int Token, double LogProbability)> Starts(
        ReadOnlySpan<int> ids,
        byte[] required,
        int count,
        LogitsPipeline pipeline,
        CancellationToken ct,
        out int length
    )
    {
        length = ids.Length;
        var logits = prompt.Prefill(ids, ct, alone: required.Length > 1);
        logits = pipeline.Begin(prompt.Tokens, required, logits);
        if (required.Length == 0 && logits[tokenizer.EndOfText] >= TensorPrimitives.Max(logits))
            return [];
        return new AgreeingTokens(index, required).Best(logits, Math.Max(count, WordCandidates));
    }
}
