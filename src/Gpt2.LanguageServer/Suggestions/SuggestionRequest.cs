using System.Buffers;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Copying;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Settings;
using Gpt2.Prose;
using Gpt2.Prose.Languages;

namespace Gpt2.LanguageServer.Suggestions;

/// <summary>A request to an engine at a caret. Equal requests have equal answers.</summary>
/// <param name="Before">Clean prose up to the caret.</param>
/// <param name="After">Clean prose after the caret, up to the end of its paragraph.</param>
/// <param name="Writer">The document around the caret, for its names, terms and style.</param>
internal sealed record SuggestionRequest(
    IContinuationEngine Engine,
    string Before,
    string After,
    SuggestionOptions Options,
    WriterContext Writer
)
{
    /// <summary>A result that is known without asking the engine; null if the engine is asked.</summary>
    private SuggestionResult? Known { get; init; }

    /// <summary>Characters that may follow the caret without making it the middle of a line.</summary>
    private static readonly SearchValues<char> LineTail = SearchValues.Create(" \t.,;:!?)]}\"'”’*_");

    /// <summary>The request at a caret, or null and the reason why there is none.</summary>
    /// <param name="count">The number of suggestions.</param>
    public static SuggestionRequest? At(
        IContinuationEngine engine,
        WriterContext writer,
        ServerSettings settings,
        int count,
        out SuppressionReason reason
    )
    {
        var context = ProseWindow.At(writer.Text, writer.Caret, writer.Dialect, engine.WindowCharacters);
        reason = context.Reason.ToSuppressionReason();
        if (reason != SuppressionReason.None)
            return null;

        // Ghost text of several lines is only possible at the end of a line.
        var end = context.InLine || !string.IsNullOrWhiteSpace(context.RestOfLine) ? StopAt.Line : StopAt.Sentence;
        var midLine = context.RestOfLine.AsSpan().IndexOfAnyExcept(LineTail) >= 0;
        var options = settings.Suggestion(count, end);
        var cost =
            midLine || string.IsNullOrWhiteSpace(context.After) ? options.ReadingCost : Confidence.BeforeNextLine(options.ReadingCost);
        options = options with { MidLine = midLine, ReadingCost = cost };
        var request = new SuggestionRequest(engine, context.Prompt, context.After, options, writer);
        if (engine.Languages is not { } languages || !ProseLanguage.IsOther(context.Prompt, languages, writer.Locale))
            return request;
        reason = SuppressionReason.OtherLanguage;
        return request.References is { } own && OwnWords.Complete(context.Prompt, own) is { } word
            ? request with
            {
                Known = new([word], SuppressionReason.None),
            }
            : null;
    }

    private ReferenceTexts? References => Options.MemoryWeight > 0 ? Writer.References() : null;

    /// <summary>The same request, with whole words for a menu.</summary>
    public SuggestionRequest WithWords(int count) => this with { Options = Options with { Words = count } };

    /// <summary>The result if it is known without running the model, or null.</summary>
    public SuggestionResult? Recall() => Known ?? (Engine.Recall(Before, After, Options) is { } known ? InStyle(known) : null);

    /// <summary>Whether the older request becomes this one as the writer types on, so that its answer may contain this one's.</summary>
    public bool Continues(SuggestionRequest older) =>
        Engine == older.Engine
        && After == older.After
        && Options with { Words = 0 } == older.Options with { Words = 0 }
        && Before.StartsWith(older.Before, StringComparison.Ordinal);

    /// <param name="newest">The newest request; the run ends when that no longer agrees with what is being found.</param>
    /// <param name="draft">Receives the next words, which are known before the suggestion.</param>
    public SuggestionResult Suggest(Func<SuggestionRequest> newest, Action<SuggestionResult> draft, CancellationToken ct) =>
        InStyle(Engine.Suggest(Before, After, Options, References, quick: true, new(() => newest().Before, draft), ct));

    /// <summary>Reads the rest of the text that was left out for a quick answer.</summary>
    public void ReadOn(CancellationToken ct) => Engine.ReadOn(Before, Options, ct);

    /// <summary>The most likely whole words, for a menu.</summary>
    public IReadOnlyList<Continuation> NextWords(int count, CancellationToken ct) =>
        Known is not null ? [] : Engine.NextWords(Before, After, Options with { Words = count }, References, ct);

    public SuggestionResult Suggest(CancellationToken ct) => Known ?? InStyle(Engine.Suggest(Before, After, Options, References, ct: ct));

    /// <summary>The texts at which the suggestion could end, from short to long, down to a stated probability.</summary>
    public IReadOnlyList<Continuation> PossibleEnds(float least, CancellationToken ct) =>
        Known is not null
            ? []
            :
            [
                .. Engine
                    .PossibleEnds(Before, Options with { LeastProbability = least }, References, ct)
                    .Select(end => end with { Text = Writer.InStyle(end.Text, Before) }),
            ];

    private SuggestionResult InStyle(SuggestionResult found) =>
        found with
        {
            Items = [.. found.Items.Select(item => item with { Text = Writer.InStyle(item.Text, Before) })],
        };
}
