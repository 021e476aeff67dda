using Gpt2.Inference.Continuations;
using Gpt2.Inference.Copying;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Settings;
using Gpt2.Prose;
using Gpt2.Prose.Dialects;

namespace Gpt2.LanguageServer.Suggestions;

/// <summary>What is asked of an engine; equal questions have equal answers.</summary>
internal sealed record Question(ContinuationEngine Engine, string Before, string After, SuggestionOptions Options)
{
    /// <summary>The document around the caret, for its names, its terms and its style.</summary>
    public required WriterContext Manuscript { get; init; }

    /// <summary>What to ask at a caret, or null and the reason why nothing is to be asked there.</summary>
    public static Question? At(
        ContinuationEngine engine,
        ChunkedText text,
        int caret,
        Dialect dialect,
        ServerSettings settings,
        int count,
        float threshold,
        out SuppressionReason reason
    )
    {
        var context = ProseWindow.At(text, caret, dialect, engine.WindowCharacters);
        reason = context.Reason.ToSuppressionReason();
        if (reason != SuppressionReason.None)
            return null;

        // Ghost text of several lines can only stand where its line ends.
        var end = context.InLine || !string.IsNullOrWhiteSpace(context.After) ? StopAt.Line : StopAt.Sentence;
        return new(engine, context.Prompt, context.After, settings.Suggestion(count, end, threshold))
        {
            Manuscript = new(text, caret, dialect, ReferenceFiles.Empty),
        };
    }

    private ReferenceTexts? Memory => Options.MemoryWeight > 0 ? Manuscript.Memory() : null;

    public SuggestionResult? Recall() => Engine.Recall(Before, After, Options) is { } known ? InStyle(known) : null;

    /// <summary>Whether this is what the older question becomes as the writer types on, so that its answer may hold this one's.</summary>
    public bool Continues(Question older) =>
        Engine == older.Engine
        && After == older.After
        && Options == older.Options
        && Before.StartsWith(older.Before, StringComparison.Ordinal);

    /// <param name="newest">What is asked by now; when that no longer agrees with what is being found, the run ends.</param>
    /// <param name="draft">Takes the next words, which are known before the suggestion is.</param>
    public SuggestionResult Suggest(Func<Question> newest, Action<SuggestionResult> draft, CancellationToken ct) =>
        InStyle(Engine.Suggest(Before, After, Options, Memory, quick: true, new(() => newest().Before, draft), ct));

    /// <summary>Reads what was not read for the answer to come soon.</summary>
    public void ReadOn(CancellationToken ct) => Engine.ReadOn(Before, After, Options, ct);

    public SuggestionResult Suggest(CancellationToken ct) => InStyle(Engine.Suggest(Before, After, Options, Memory, ct: ct));

    private SuggestionResult InStyle(SuggestionResult found) =>
        found with
        {
            Items = [.. found.Items.Select(item => item with { Text = Manuscript.InStyle(item.Text, Before) })],
        };
}
