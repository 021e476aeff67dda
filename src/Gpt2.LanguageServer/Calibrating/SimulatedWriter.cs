using Gpt2.Inference.Engine;
using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Settings;
using Gpt2.Prose.Dialects;

namespace Gpt2.LanguageServer.Calibrating;

/// <summary>Types documents into the engine as an editor would, at the end of a growing text.</summary>
internal sealed class SimulatedWriter
{
    private readonly IContinuationEngine engine;
    private readonly ServerSettings settings;
    private readonly TypingEvaluation evaluation;
    private TypedDocument? document;
    private Action<int>? typed;
    private CancellationToken cancelled;

    /// <param name="settings">The writer's settings; the defaults if null.</param>
    /// <param name="habits">What the writer does besides typing; nothing if null.</param>
    public SimulatedWriter(IContinuationEngine engine, ServerSettings? settings = null, TypingHabits? habits = null)
    {
        (this.engine, this.settings) = (engine, settings ?? SettingsSchema.Defaults);
        evaluation = new(Suggest, () => (engine.ModelRuns, engine.ModelTime), habits);
    }

    /// <param name="typed">Receives, at each key, the number of characters typed so far.</param>
    /// <exception cref="OperationCanceledException">Cancelled in the middle of a document.</exception>
    public void Type(string text, Dialect dialect, Action<int>? typed = null, CancellationToken ct = default)
    {
        (this.typed, cancelled) = (typed, ct);
        document = new(engine, text, dialect, settings);
        evaluation.Type(text);
    }

    public TypingReport Report() => evaluation.Report();

    private SuggestionResult Suggest(int caret, string slip)
    {
        typed?.Invoke(caret);
        var request = document!.At(caret, out var reason, slip);
        return request?.Recall() ?? request?.Suggest(cancelled) ?? new([], reason);
    }
}
