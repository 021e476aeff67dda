using Gpt2.Inference.Continuations;
using Gpt2.Inference.Engine;
using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Settings;
using Gpt2.LanguageServer.Suggestions;
using Gpt2.Prose.Dialects;

namespace Gpt2.LanguageServer.Http;

/// <summary>Answers an editor's prompt like ghost text: a half-typed word is finished, only sure text is returned, and text after the caret
/// is not repeated.</summary>
internal static class EditorCompletion
{
    /// <summary>The dialect for all documents, since a prompt does not name one.</summary>
    private static readonly Dialect Dialect = Dialect.OfLanguageId("markdown")!;

    /// <returns>The suggestions, or one that is empty if there are none.</returns>
    public static async Task<(CompletionChoice[] Choices, CompletionUsage Usage)> FindAsync(
        SuggestionService service,
        ContinuationEngine engine,
        ModelTurns turns,
        EditorPrompt prompt,
        CompletionRequest request,
        CancellationToken ct
    )
    {
        var (count, stops) = (CompletionQuery.CountOf(request), CompletionQuery.StopsOf(request));
        if (request.Echo is true || request.Logprobs is not null)
            throw ApiException.Invalid(
                "A completion at a caret supports neither echo nor logprobs; leave them out.",
                request.Echo is true ? "echo" : "logprobs"
            );
        var writer = WriterContext.Alone(new(prompt.Before + prompt.After), prompt.Before.Length, Dialect) with
        {
            Locale = service.Editor.Locale,
        };
        var settings = SettingsFor(service.Settings.Current, request.MaxTokens);
        if (SuggestionRequest.At(engine, writer, settings, count, out _) is not { } asked)
            return ([Choice("", 0)], new(PromptTokens: 0, CompletionTokens: 0));
        var found = await SuggestAsync(asked, turns, engine, ct).ConfigureAwait(false);
        CompletionChoice[] choices = [.. found.Select((item, i) => Choice(EditorPrompt.Cut(item.Text, stops), i))];
        return (choices.Length > 0 ? choices : [Choice("", 0)], new(engine.Encode(asked.Before).Length, found.Sum(item => item.Tokens)));
    }

    private static async Task<IReadOnlyList<Continuation>> SuggestAsync(
        SuggestionRequest asked,
        ModelTurns turns,
        ContinuationEngine engine,
        CancellationToken ct
    )
    {
        if (asked.Recall() is { } known)
            return known.Items;
        using var run = new SuggestionRun(asked);
        await turns.FinishAsync(run, engine.ContextLength, ct).ConfigureAwait(false);
        return run.Result!.Items;
    }

    private static ServerSettings SettingsFor(ServerSettings settings, int? maxTokens) =>
        maxTokens is { } most
            ? settings with
            {
                MaxTokens = Math.Min(settings.MaxTokens, CompletionQuery.Within(most, 1, int.MaxValue, "max_tokens")),
            }
            : settings;

    private static CompletionChoice Choice(string text, int index) => new(text, index, Logprobs: null, "stop");
}
