using Gpt2.Inference.Engine;
using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Settings;
using Gpt2.LanguageServer.Suggestions;
using Gpt2.Prose.Dialects;

namespace Gpt2.LanguageServer.Calibrating;

/// <summary>Types documents into the engine as an editor would, at the end of a growing text.</summary>
internal sealed class SimulatedWriter
{
    private readonly ContinuationEngine engine;
    private readonly float threshold;
    private readonly ServerSettings settings;
    private readonly TypingEvaluation evaluation;
    private ChunkedText typed = new("");
    private int agreeing; // characters of it that are the document's
    private Dialect dialect = Dialect.PlainText;

    /// <param name="threshold">How sure the model must be, 0 to 1.</param>
    /// <param name="settings">What else the writer has chosen; the defaults if not given.</param>
    /// <param name="habits">What the writer does besides typing; nothing if not given.</param>
    public SimulatedWriter(ContinuationEngine engine, float threshold, ServerSettings? settings = null, TypingHabits? habits = null)
    {
        (this.engine, this.threshold, this.settings) = (engine, threshold, settings ?? SettingsSchema.Defaults);
        evaluation = new(Suggest, () => (engine.ModelRuns, engine.ModelTime), habits);
    }

    public void Type(string document, Dialect dialect)
    {
        (typed, agreeing, this.dialect) = (new(""), 0, dialect);
        evaluation.Type(document);
    }

    public TypingReport Report() => evaluation.Report();

    private SuggestionResult Suggest(string text, int caret, string slip)
    {
        var start = Math.Min(agreeing, caret);
        (typed, agreeing) = (typed.Replace(start, typed.Length, text[start..caret] + slip), caret);
        var request = SuggestionRequest.At(
            engine,
            WriterContext.Alone(typed, typed.Length, dialect),
            settings,
            count: 1,
            threshold,
            out var reason
        );
        return request?.Recall() ?? request?.Suggest(CancellationToken.None) ?? new([], reason);
    }
}
