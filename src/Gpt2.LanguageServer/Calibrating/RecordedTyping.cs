using Gpt2.Inference.Continuations;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Settings;
using Gpt2.Prose.Dialects;

namespace Gpt2.LanguageServer.Calibrating;

/// <summary>Asks the engine once at every caret of the documents where its continuation could end. From this record we know how often its
/// probabilities are right, and can type the documents with any calibration without running the model.</summary>
internal sealed class RecordedTyping(IContinuationEngine engine)
{
    /// <summary>Texts less likely than this are not recorded: following a continuation further takes time.</summary>
    private const float Least = 0.08f;

    private readonly List<Recording> recordings = [];
    private TypedDocument? last;

    /// <param name="Ends">For each caret: where the continuation could end, from short to long; null where nothing is asked.</param>
    private sealed record Recording(string Text, List<IReadOnlyList<Continuation>?> Ends);

    /// <summary>Characters before the last caret, over all documents.</summary>
    public int Characters => recordings.Sum(recording => recording.Ends.Count);

    public void Begin(string document, Dialect dialect)
    {
        recordings.Add(new(document, []));
        last = new(engine, document, dialect, SettingsSchema.Defaults);
    }

    /// <summary>Asks at the next caret of the last document.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; the next call asks at the same caret.</exception>
    public bool TryNext(CancellationToken ct)
    {
        var (text, ends) = recordings[^1];
        if (ends.Count == text.Length)
            return false;
        ends.Add(ends.Count == 0 ? null : last!.At(ends.Count, out _)?.PossibleEnds(Least, ct));
        return true;
    }

    /// <summary>The stated probabilities of all texts of a kind, and whether each text was right.</summary>
    public List<(double Stated, bool IsRight)> Cases(SuggestionKind kind)
    {
        var cases = new List<(double, bool)>();
        foreach (var (text, ends) in recordings)
            for (var caret = 0; caret < ends.Count; caret++)
                foreach (var end in ends[caret] ?? [])
                    if (SuggestionKinds.Of(text.AsSpan(0, caret), end.Text[0], end.IsCopy) == kind)
                        cases.Add((Math.Exp(end.LogProbability), IsRight(text, caret, end.Text)));
        return cases;
    }

    /// <summary>The figures for typing the recorded documents with a calibration, at the default settings.</summary>
    public TypingReport With(ModelCalibration calibration)
    {
        Replay? replay = null;
        var evaluation = new TypingEvaluation((caret, _) => replay!.Suggest(caret), () => default);
        foreach (var (text, ends) in recordings)
        {
            replay = new(text, ends, calibration);
            evaluation.Type(text[..ends.Count]);
        }
        return evaluation.Report();
    }

    private static bool IsRight(string text, int caret, string end) =>
        text.AsSpan(caret).StartsWith(end) && TypingEvaluation.AgreedWords(end, text.AsSpan(caret)) == end.Length;

    /// <summary>One document with a calibration.</summary>
    private sealed class Replay(string text, List<IReadOnlyList<Continuation>?> ends, ModelCalibration calibration)
    {
        private static readonly SuggestionOptions Options = SettingsSchema.Defaults.Suggestion(count: 1, StopAt.Sentence);

        private int shownAt;
        private string shown = "";

        public SuggestionResult Suggest(int caret)
        {
            if (ends[caret] is not { } here)
                return new([], SuppressionReason.LowConfidence);
            if (Rest(caret) is { } rest)
                return new([rest], SuppressionReason.None);
            var choice = ReadingValue.Choose(text.AsSpan(0, caret), here, calibration, Options);
            if (choice.Ends == 0)
                return new([], choice.Reason);
            (shownAt, shown) = (caret, here[choice.Ends - 1].Text);
            return new([here[choice.Ends - 1]], SuppressionReason.None);
        }

        /// <summary>A suggestion stays while it is typed, as in the engine's cache.</summary>
        private Continuation? Rest(int caret)
        {
            var typed = text.AsSpan(shownAt, caret - shownAt);
            return
                shown.Length > typed.Length
                && shown.AsSpan().StartsWith(typed)
                && shown[typed.Length..] is var rest
                && !ReadingValue.IsTooShort(text.AsSpan(0, caret), rest)
                ? new(rest, 0, 0)
                : null;
        }
    }
}
