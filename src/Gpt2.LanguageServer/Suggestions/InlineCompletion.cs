using Gpt2.Inference.Continuations;
using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Server;

namespace Gpt2.LanguageServer.Suggestions;

/// <summary>textDocument/inlineCompletion: the ghost text at the caret.</summary>
internal static class InlineCompletion
{
    /// <summary>How many suggestions a writer gets who asks for them by hand.</summary>
    private const int Several = 3;

    public static async Task<InlineCompletionList> HandleAsync(ServerState state, InlineCompletionParams request, CancellationToken ct)
    {
        var decision = state.Begin("inlineCompletion");
        try
        {
            return await IsLoadedInTimeAsync(state, request, ct).ConfigureAwait(false)
                ? await SuggestAsync(state, decision, request, ct).ConfigureAwait(false)
                : Answer(state, decision, SuppressionReason.Cancelled);
        }
        catch (OperationCanceledException)
        {
            decision.End(SuppressionReason.Cancelled);
            throw;
        }
    }

    private static async Task<InlineCompletionList> SuggestAsync(
        ServerState state,
        RequestTrace decision,
        InlineCompletionParams request,
        CancellationToken ct
    )
    {
        var automatic = request.Context.TriggerKind == InlineCompletionTriggerKind.Automatic;
        if (!automatic)
            state.BackOff.Reset();
        if (Caret.Find(state, request.TextDocument, request.Position, automatic ? 1 : Several, out var reason) is not { } caret)
            return Answer(state, decision, reason);

        var known = caret.Question.Recall();
        var suggestions = known ?? await AskAsync(state, caret, automatic, ct).ConfigureAwait(false);
        var selected = request.Context.SelectedCompletionInfo;
        InlineCompletionItem[] items =
        [
            .. suggestions.Items.Select(item => ToItem(caret, item.Text, selected)).OfType<InlineCompletionItem>(),
        ];
        if (items.Length == 0)
            return Answer(state, decision, suggestions.Items.Count > 0 ? SuppressionReason.BadJoin : suggestions.Reason);

        var typedThrough = known is not null && state.GhostIsShown;
        if (automatic && !typedThrough)
            await decision.WaitUntilAsync(state.BackOff.Pause(state.Settings.PauseBeforeShowing), ct).ConfigureAwait(false);
        state.Shown(request.TextDocument.Uri, caret.Offset, suggestions.Items.Select(item => item.Text), decision.Elapsed);
        return Answer(state, decision, SuppressionReason.None, items);
    }

    /// <summary>Waits for the first model, since many an editor does not ask again by itself: a writer faster than the model still gets
    /// ghost text, unless the text is another one by then.</summary>
    private static async Task<bool> IsLoadedInTimeAsync(ServerState state, InlineCompletionParams request, CancellationToken ct)
    {
        var document = state.Documents.Find(request.TextDocument.Uri);
        await state.Models.Loaded.WaitAsync(ct).ConfigureAwait(false);
        return ReferenceEquals(document, state.Documents.Find(request.TextDocument.Uri));
    }

    private static async Task<SuggestionResult> AskAsync(ServerState state, Caret caret, bool automatic, CancellationToken ct) =>
        automatic && Unwanted(state, caret) is var reason and not SuppressionReason.None
            ? new([], reason)
            : await state.Latest.AskAsync(caret.Question, caret.Question.Suggest, ct).ConfigureAwait(false)
                ?? new([], SuppressionReason.Cancelled);

    private static SuppressionReason Unwanted(ServerState state, Caret caret) =>
        caret.Document.JustDeleted ? SuppressionReason.Deleting
        : state.BackOff.IsSilent ? SuppressionReason.PassedOver
        : SuppressionReason.None;

    /// <summary>The suggestion at the caret or, while the menu is open, in the place of what is selected there; null if the two
    /// do not agree.</summary>
    private static InlineCompletionItem? ToItem(Caret caret, string text, SelectedCompletionInfo? selected)
    {
        if (selected is null)
            return new(text, caret.RangeFrom(caret.Offset));

        var start = caret.Document.OffsetAt(selected.Range.Start);
        if (start > caret.Offset)
            return null;
        var whole = caret.Document.Text.Slice(start, caret.Offset) + text;
        return whole.StartsWith(selected.Text, StringComparison.Ordinal) ? new(whole, selected.Range) : null;
    }

    private static InlineCompletionList Answer(
        ServerState state,
        RequestTrace decision,
        SuppressionReason reason,
        params InlineCompletionItem[] items
    )
    {
        state.GhostIsShown = items.Length > 0;
        decision.End(reason);
        return new(items);
    }
}
