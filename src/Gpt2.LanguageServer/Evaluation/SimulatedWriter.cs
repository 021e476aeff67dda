using Gpt2.Inference;
using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Prose;
using Gpt2.LanguageServer.Server;
using Gpt2.LanguageServer.Settings;

namespace Gpt2.LanguageServer.Evaluation;

/// <summary>Types documents into the engine as an editor would, at the end of a growing text.</summary>
internal sealed class SimulatedWriter
{
    private readonly ContinuationEngine engine;
    private readonly float threshold;
    private readonly ServerSettings settings;
    private readonly TypingEvaluation evaluation;
    private ChunkedText typed = new("");
    private ProseLanguage language;

    /// <param name="threshold">How sure the model must be, 0 to 1.</param>
    /// <param name="settings">What else the writer has chosen; the defaults if not given.</param>
    public SimulatedWriter(ContinuationEngine engine, float threshold, ServerSettings? settings = null)
    {
        (this.engine, this.threshold, this.settings) = (engine, threshold, settings ?? SettingsSchema.Defaults);
        evaluation = new(Suggest, () => (engine.ModelRuns, engine.ModelTime));
    }

    public void Type(string document, ProseLanguage language)
    {
        (typed, this.language) = (new(""), language);
        evaluation.Type(document);
    }

    public TypingReport Report() => evaluation.Report();

    private Suggestions Suggest(string text, int caret)
    {
        typed = typed.Replace(typed.Length, typed.Length, text[typed.Length..caret]);
        var question = Question.At(engine, typed, caret, language, settings, count: 1, threshold, out var reason);
        return question?.Recall() ?? question?.Suggest(CancellationToken.None) ?? new([], reason);
    }
}
