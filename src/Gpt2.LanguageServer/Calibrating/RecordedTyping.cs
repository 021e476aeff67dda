using Gpt2.Inference.Continuations;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Settings;
using Gpt2.LanguageServer.Suggestions;
using Gpt2.Prose.Dialects;

namespace Gpt2.LanguageServer.Calibrating;

/// <summary>Asks the engine at every caret of documents, once, what it would show at each threshold; then the documents can be typed at any
/// threshold without the model.</summary>
internal sealed class RecordedTyping(ContinuationEngine engine)
{
    /// <summary>The least threshold that can be typed at. A model that is right two times in three below it knows better than its own
    /// probabilities; a lower one costs time, since a suggestion is followed until its probability falls below.</summary>
    public const float LeastThreshold = 0.25f;

    private readonly List<Recording> recordings = [];

    /// <param name="Ends">At each caret that was asked at: what could be shown, from short to long; null where nothing is asked.</param>
    private sealed record Recording(string Text, Dialect Dialect, List<IReadOnlyList<Continuation>?> Ends);

    /// <summary>Characters before the last caret, in all documents.</summary>
    public int Characters => recordings.Sum(recording => recording.Ends.Count);

    public void Begin(string document, Dialect dialect) => recordings.Add(new(document, dialect, []));

    /// <summary>Asks at the next caret of the last document.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="OperationCanceledException">Cancelled: the caret is the next one still.</exception>
    public bool TryNext(CancellationToken ct)
    {
        var (text, dialect, ends) = recordings[^1];
        if (ends.Count == text.Length)
            return false;
        ends.Add(ends.Count == 0 ? null : EndsAt(text, ends.Count, dialect, ct));
        return true;
    }

    /// <summary>The figures of typing what was recorded at a threshold.</summary>
    public TypingReport At(float threshold)
    {
        Replay? replay = null;
        var evaluation = new TypingEvaluation((_, caret, _) => replay!.Suggest(caret), () => default);
        foreach (var (text, _, ends) in recordings)
        {
            replay = new(text, ends, Math.Log(threshold));
            evaluation.Type(text[..ends.Count]);
        }
        return evaluation.Report();
    }

    private IReadOnlyList<Continuation>? EndsAt(string text, int caret, Dialect dialect, CancellationToken ct)
    {
        var typed = Typed(text, caret);
        var request = SuggestionRequest.At(
            engine,
            WriterContext.Alone(typed, caret, dialect),
            SettingsSchema.Defaults,
            count: 1,
            LeastThreshold,
            out _
        );
        return request?.SuggestAtEachThreshold(ct);
    }

    private (string Text, ChunkedText Typed) last = ("", new(""));

    /// <summary>What an editor has at a caret; grows by what is typed, so that nothing is read anew at each key.</summary>
    private ChunkedText Typed(string text, int caret)
    {
        var before = ReferenceEquals(last.Text, text) && last.Typed.Length <= caret ? last.Typed : new("");
        last = (text, before.Replace(before.Length, before.Length, text[before.Length..caret]));
        return last.Typed;
    }

    /// <summary>One document at one threshold.</summary>
    private sealed class Replay(string text, List<IReadOnlyList<Continuation>?> ends, double logThreshold)
    {
        private int shownAt;
        private string shown = "";

        public SuggestionResult Suggest(int caret)
        {
            if (ends[caret] is not { } here)
                return new([], SuppressionReason.LowConfidence);
            if (Rest(caret) is { } rest)
                return new([rest], SuppressionReason.None);
            if (here.LastOrDefault(end => end.LogProbability >= logThreshold) is not { } found)
                return new([], SuppressionReason.LowConfidence);
            (shownAt, shown) = (caret, found.Text);
            return new([found], SuppressionReason.None);
        }

        /// <summary>A suggestion stands while it is typed, as the engine's cache has it.</summary>
        private Continuation? Rest(int caret)
        {
            var typed = text.AsSpan(shownAt, caret - shownAt);
            return shown.Length > typed.Length && shown.StartsWith(typed, StringComparison.Ordinal)
                ? new(shown[typed.Length..], 0, 0)
                : null;
        }
    }
}
