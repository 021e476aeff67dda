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
    private Dialect dialect = Dialect.PlainText;

    /// <param name="threshold">How sure the model must be, 0 to 1.</param>
    /// <param name="settings">What else the writer has chosen; the defaults if not given.</param>
    public SimulatedWriter(ContinuationEngine engine, float threshold, ServerSettings? settings = null)
    {
        (this.engine, this.threshold, this.settings) = (engine, threshold, settings ?? SettingsSchema.Defaults);
        evaluation = new(Suggest, () => (engine.ModelRuns, engine.ModelTime));
    }

    public void Type(string document, Dialect dialect)
    {
        (typed, this.dialect) = (new(""), dialect);
        evaluation.Type(document);
    }

    public TypingReport Report() => evaluation.Report();

    private SuggestionResult Suggest(string text, int caret)
    {
        typed = typed.Replace(typed.Length, typed.Length, text[typed.Length..caret]);
        var request = SuggestionRequest.At(
            engine,
            WriterContext.Alone(typed, caret, dialect),
            settings,
            count: 1,
            threshold,
            out var reason
        );
        return request?.Recall() ?? request?.Suggest(CancellationToken.None) ?? new([], reason);
    }
}
