using Gpt2.Inference.Engine;
using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Settings;
using Gpt2.LanguageServer.Suggestions;
using Gpt2.Prose.Dialects;

namespace Gpt2.LanguageServer.Calibrating;

/// <summary>A document as an editor sees it while it is typed. It grows as text is typed, so that no text is read again at each
/// key.</summary>
internal sealed class TypedDocument(IContinuationEngine engine, string text, Dialect dialect, ServerSettings settings)
{
    private ChunkedText typed = new("");
    private int agreeing; // how many of its characters agree with the document

    /// <summary>The request that an editor makes when this much of the text is typed, or null and the reason why there is none.</summary>
    /// <param name="slip">Letters typed after that by mistake.</param>
    public SuggestionRequest? At(int caret, out SuppressionReason reason, string slip = "")
    {
        var start = Math.Min(agreeing, caret);
        (typed, agreeing) = (typed.Replace(start, typed.Length, text[start..caret] + slip), caret);
        return SuggestionRequest.At(engine, WriterContext.Alone(typed, typed.Length, dialect), settings, count: 1, out reason);
    }
}
