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

/// <summary>What is asked of an engine at a caret; equal requests have equal answers.</summary>
/// <param name="Before">Clean prose up to the caret.</param>
/// <param name="After">Clean prose behind the caret, up to its paragraph's end.</param>
/// <param name="Writer">The document around the caret, for its names, its terms and its style.</param>
internal sealed record SuggestionRequest(
    IContinuationEngine Engine,
    string Before,
    string After,
    SuggestionOptions Options,
    WriterContext Writer
)
{
    /// <summary>What is shown without asking the engine; null if it is asked.</summary>
    private SuggestionResult? Known { get; init; }

    /// <summary>What may stand behind the caret without making it the middle of a line.</summary>
    private static readonly SearchValues<char> LineTail = SearchValues.Create(" \t.,;:!?)]}\"'”’*_");

    /// <summary>The request at a caret, or null and the reason why nothing is to be asked there.</summary>
    /// <param name="count">How many suggestions.</param>
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

        // Ghost text of several lines can only stand where its line ends.
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

    /// <summary>The same, with whole words for a menu.</summary>
    public SuggestionRequest WithWords(int count) => this with { Options = Options with { Words = count } };

    /// <summary>What is known without a run of the model, or null.</summary>
    public SuggestionResult? Recall() => Known ?? (Engine.Recall(Before, After, Options) is { } known ? InStyle(known) : null);

    /// <summary>Whether this is what the older request becomes as the writer types on, so that its answer may hold this one's.</summary>
    public bool Continues(SuggestionRequest older) =>
        Engine == older.Engine
        && After == older.After
        && Options with { Words = 0 } == older.Options with { Words = 0 }
        && Before.StartsWith(older.Before, StringComparison.Ordinal);

    /// <param name="newest">What is asked by now; when that no longer agrees with what is being found, the run ends.</param>
    /// <param name="draft">Takes the next words, which are known before the suggestion is.</param>
    public SuggestionResult Suggest(Func<SuggestionRequest> newest, Action<SuggestionResult> draft, CancellationToken ct) =>
        InStyle(Engine.Suggest(Before, After, Options, References, quick: true, new(() => newest().Before, draft), ct));

    /// <summary>Reads what was not read for the answer to come soon.</summary>
    public void ReadOn(CancellationToken ct) => Engine.ReadOn(Before, Options, ct);

    /// <summary>The likeliest whole words, for a menu.</summary>
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
