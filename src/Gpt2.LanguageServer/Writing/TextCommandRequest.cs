using Gpt2.Inference;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Settings;
using Gpt2.LanguageServer.Suggestions;
using Gpt2.Prose;
using Gpt2.Prose.Dialects;
using Gpt2.Prose.Typography;

namespace Gpt2.LanguageServer.Writing;

/// <summary>A text that the writer asked for.</summary>
/// <param name="Engine">The engine that writes it.</param>
/// <param name="Prompt">The text to continue; empty for text from nothing.</param>
/// <param name="Options">How to write it.</param>
/// <param name="Layout">How to lay it out.</param>
/// <param name="Place">Where it goes; null for a text outside any open document.</param>
/// <param name="Writer">The writer's other texts; null if they do not count.</param>
/// <param name="After">The text after the place in its paragraph, as clean prose.</param>
internal sealed record TextCommandRequest(
    IContinuationEngine Engine,
    string Prompt,
    ContinuationOptions Options,
    TextLayout Layout,
    (string Uri, TextDocument Document, int Offset)? Place,
    WriterContext? Writer = null,
    string After = ""
)
{
    private static readonly TextLayout Alone = new(
        "\n",
        int.MaxValue,
        Column: 0,
        AfterSpace: true,
        BeforeWord: false,
        TypographicStyle.Any,
        '\0'
    );

    /// <summary>The request, or null and the reason why nothing can be written. It is granted even while suggestions are paused or off for
    /// this kind of file.</summary>
    public static TextCommandRequest? Find(
        SuggestionService service,
        TextCommandKind kind,
        TextArgument argument,
        out SuppressionReason reason
    )
    {
        var place = PlaceOf(service, argument);
        if (place is null && kind != TextCommandKind.Sample)
            throw new Gpt2Exception($"The document {argument.Uri} is not open.", "Give the uri of an open document.");
        reason = service.Models.Absence;
        if (service.Models.TryGetEngine() is not { } engine)
            return null;

        reason = SuppressionReason.None;
        var options = OptionsOf(engine, kind, argument, service.SettingsFor(place?.Document));
        if (place is not { } at)
            return new(engine, "", options, Alone, null);

        var dialect = Dialect.OfLanguageId(at.Document.LanguageId) ?? Dialect.PlainText;
        var layout = TextLayout.At(at.Document.Text, at.Offset, dialect, argument.KeepStyle ?? true);
        if (kind == TextCommandKind.Sample)
            return new(engine, "", options, layout, place);

        var context = ProseWindow.At(at.Document.Text, at.Offset, dialect, engine.WindowCharacters);
        reason = context.Reason.ToSuppressionReason();
        var writer = options.MemoryWeight > 0 ? service.WriterAt(at.Uri, at.Document, at.Offset, dialect) : null;
        if (reason != SuppressionReason.None)
            return null;
        service.LargerModel.Make(engine);
        var request = new TextCommandRequest(engine, context.Prompt, options, layout, place, writer, context.After);
        return request.HasTextAfter && argument.MaxTokens is null ? request.AsBridge() : request;
    }

    /// <summary>Whether other text of its paragraph follows the place.</summary>
    public bool HasTextAfter => !string.IsNullOrWhiteSpace(After);

    /// <summary>Why nothing remains of the text that was written.</summary>
    public SuppressionReason WhyEmpty => HasTextAfter ? SuppressionReason.CopiesTextAfter : SuppressionReason.EndOfText;

    /// <summary>Continuations without end, each drawn independently.</summary>
    /// <param name="onText">Receives each new piece of text.</param>
    public IEnumerable<Continuation> Draw(Action<string> onText, CancellationToken ct) =>
        Engine.Continue(Prompt, Options, onText, Writer?.References(), ct);

    /// <summary>The same, several at a time.</summary>
    public IEnumerable<Continuation> DrawTogether(int count, CancellationToken ct) =>
        Engine.Continue(Prompt, Options with { Together = count }, references: Writer?.References(), ct: ct);

    /// <summary>A whole continuation up to where it meets the following text, laid out for its place.</summary>
    public string Fit(Continuation whole)
    {
        var text = UpToTextAfter(whole);
        var fitted = new LayoutWriter(Layout);
        return fitted.Append(text) + fitted.Finish(isCut: IsCut(whole) && text.Length >= whole.Text.TrimEnd().Length);
    }

    /// <summary>A continuation up to where it meets the following text.</summary>
    /// <remarks>Empty if it quotes the following text: the copy model has read the whole document and tends to do so.</remarks>
    public string UpToTextAfter(Continuation whole)
    {
        if (!HasTextAfter)
            return whole.Text;
        var text = FollowingText.Cut(whole.Text, Prompt, After);
        return FollowingText.IsQuotedBy(text, After) ? "" : text;
    }

    /// <summary>How likely the following text is after this text, as the natural logarithm of a probability.</summary>
    public double Rank(string text, CancellationToken ct)
    {
        var next = After.TrimStart();
        var apart = next.Length < After.Length || char.IsLetterOrDigit(next[0]);
        return Engine.LogProbability((Prompt + text).TrimEnd(), apart ? " " + next : next, ct);
    }

    /// <summary>Whether a continuation reached its maximum length instead of ending by itself.</summary>
    public bool IsCut(Continuation whole) => whole.Tokens == Options.MaxTokens;

    /// <summary>The caret, or the end of the document if the request gives no position.</summary>
    public static (string Uri, TextDocument Document, int Offset)? PlaceOf(SuggestionService service, TextArgument argument)
    {
        if (argument.Uri is not { } uri)
            return null;
        return service.Documents.Find(uri) is not { } document
            ? null
            : (uri, document, argument.Position is { } position ? document.OffsetAt(position) : document.Text.Length);
    }

    /// <summary>Before other text at most one sentence is written: several are written, and none is shown before the last is
    /// complete.</summary>
    private TextCommandRequest AsBridge() =>
        this with
        {
            Options = Options with { MaxTokens = Math.Min(Options.MaxTokens, TextCommandKind.Sentence.MaxTokens) },
        };

    private static ContinuationOptions OptionsOf(
        IContinuationEngine engine,
        TextCommandKind kind,
        TextArgument argument,
        ServerSettings settings
    ) =>
        new()
        {
            AtCaret = true,
            Quick = true,
            MaxTokens = argument.MaxTokens ?? Math.Min(kind.MaxTokens, engine.ContextLength / 2),
            StopAt = StopOf(argument.StopAt) ?? kind.StopAt,
            MemoryWeight = settings.MemoryWeight,
            Banned = argument.Banned is { } banned ? [.. settings.Banned, .. banned] : settings.Banned,
            VaryOpenings = argument.VaryOpenings ?? true,
            Sampling = TextCommandKind.Sampling with
            {
                Temperature = argument.Temperature ?? TextCommandKind.Sampling.Temperature,
                TopK = argument.TopK ?? TextCommandKind.Sampling.TopK,
                TopP = argument.TopP ?? TextCommandKind.Sampling.TopP,
                RepetitionPenalty = argument.RepetitionPenalty ?? TextCommandKind.Sampling.RepetitionPenalty,
                Seed = argument.Seed,
            },
        };

    private static StopAt? StopOf(string? word) =>
        word switch
        {
            null => null,
            "never" => StopAt.Never,
            "sentence" => StopAt.Sentence,
            "paragraph" => StopAt.Line, // the prompt has each paragraph on one line
            _ => throw new Gpt2Exception($"stopAt cannot be \"{word}\".", "Use sentence, paragraph or never."),
        };
}
