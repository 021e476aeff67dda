using Gpt2.Inference.Engine;
using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Suggestions;

namespace Gpt2.LanguageServer.Http;

/// <summary>A suggestion for another program, in one step.</summary>
internal sealed class SuggestionRun(SuggestionRequest request) : EngineRun
{
    public SuggestionResult? Result { get; private set; }

    public override bool IsDone => Result is not null;

    public override bool IsReading => false;

    public override int Room => 0;

    public override void Advance(CancellationToken ct) => Result = request.Suggest(ct);

    public override void Dispose() { }
}
