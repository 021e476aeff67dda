using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Server;
using Gpt2.LanguageServer.Settings;
using Range = Gpt2.LanguageServer.Protocol.Range;

namespace Gpt2.LanguageServer.Suggestions;

/// <summary>The place a request asks about, and what to ask the engine there.</summary>
/// <param name="Document">The text as the editor saw it.</param>
/// <param name="Offset">The caret, in UTF-16 units.</param>
/// <param name="Question">What to ask.</param>
internal sealed record Caret(TextDocument Document, int Offset, Question Question)
{
    /// <summary>The caret, or null and the reason why nothing is to be asked there.</summary>
    public static Caret? Find(ServerState state, TextDocumentIdentifier id, Position position, int count, out SuppressionReason reason)
    {
        var settings = state.Settings;
        reason = SuppressionReason.Off;
        if (state.Documents.Find(id.Uri) is not { } document || settings.DialectOf(document.LanguageId) is not { } language)
            return null;

        reason = SuppressionReason.Paused;
        if (state.Pause.IsOn)
            return null;

        reason = state.Models.Absence;
        if (state.Models.Engine is not { } engine)
            return null;

        var offset = document.OffsetAt(position);
        var question = Question.At(engine, document.Text, offset, language, settings, count, engine.Calibration.Threshold, out reason);
        return question is null
            ? null
            : new(document, offset, question with { Manuscript = state.ManuscriptAt(id.Uri, document, offset, language) });
    }

    public Range RangeFrom(int start) => new(Document.PositionAt(start), Document.PositionAt(Offset));
}
