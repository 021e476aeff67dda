using Gpt2.Inference;

namespace Gpt2.LanguageServer.Server;

/// <summary>What is asked of an engine; equal questions have equal answers.</summary>
internal sealed record Question(ContinuationEngine Engine, string Before, string After, SuggestionOptions Options)
{
    public Suggestions? Recall() => Engine.Recall(Before, After, Options);

    public Suggestions Suggest(CancellationToken ct) => Engine.Suggest(Before, After, Options, ct);
}
