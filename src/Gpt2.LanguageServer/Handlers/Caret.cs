using Gpt2.Inference;
using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Server;
using Range = Gpt2.LanguageServer.Protocol.Range;

namespace Gpt2.LanguageServer.Handlers;

/// <summary>The place a request asks about, and what to ask the engine there.</summary>
/// <param name="Document">The text as the editor saw it.</param>
/// <param name="Offset">The caret, in UTF-16 units.</param>
/// <param name="Question">What to ask.</param>
internal sealed record Caret(TextDocument Document, int Offset, Question Question)
{
    /// <summary>A token of prose is about four UTF-16 units; with three, what the model reads fits its context with room to write.</summary>
    private const int CharsPerToken = 3;

    /// <summary>The caret, or null and the reason why nothing is to be asked there.</summary>
    public static Caret? Find(ServerState state, TextDocumentIdentifier id, Position position, int count, out SuppressionReason reason)
    {
        var settings = state.Settings;
        reason = SuppressionReason.Off;
        if (state.Documents.Find(id.Uri) is not { } document || settings.LanguageOf(document.LanguageId) is not { } language)
            return null;

        reason = SuppressionReason.Paused;
        if (state.Pause.IsOn)
            return null;

        reason = state.Models.Absence;
        if (state.Models.Engine is not { } engine)
            return null;

        var offset = document.OffsetAt(position);
        var context = ProseWindow.At(document.Text, offset, language, CharsPerToken * engine.ContextLength);
        reason = context.Reason;
        if (reason != SuppressionReason.None)
            return null;

        // Ghost text of several lines can only stand where its line ends.
        var end = string.IsNullOrWhiteSpace(context.After) ? context.StopAt : StopAt.Line;
        var options = settings.Suggestion(count, end, engine.Calibration.Threshold);
        return new(document, offset, new(engine, context.Prompt, context.After, options));
    }

    public Range RangeFrom(int start) => new(Document.PositionAt(start), Document.PositionAt(Offset));
}
