using Gpt2.Inference.Engine;
using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Settings;
using Gpt2.LanguageServer.Suggestions;
using Gpt2.Prose.Dialects;

namespace Gpt2.LanguageServer.Calibrating;

/// <summary>A document as an editor has it while it is typed: it grows by what is typed, so that nothing is read anew at each
/// key.</summary>
internal sealed class TypedDocument(IContinuationEngine engine, string text, Dialect dialect, ServerSettings settings)
{
    private ChunkedText typed = new("");
    private int agreeing; // characters of it that are the document's

    /// <summary>What an editor asks when so much of the text is typed; null and the reason where nothing is asked.</summary>
    /// <param name="slip">Letters that were typed behind that by mistake.</param>
    public SuggestionRequest? At(int caret, out SuppressionReason reason, string slip = "")
    {
        var start = Math.Min(agreeing, caret);
        (typed, agreeing) = (typed.Replace(start, typed.Length, text[start..caret] + slip), caret);
        return SuggestionRequest.At(engine, WriterContext.Alone(typed, typed.Length, dialect), settings, count: 1, out reason);
    }
}
