using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Protocol;

namespace Gpt2.LanguageServer.Suggestions;

/// <summary>textDocument/inlineCompletion: the ghost text at the caret.</summary>
internal static class InlineCompletion
{
    /// <summary>How many suggestions an explicit request gets.</summary>
    private const int Several = 3;

    public static async Task<InlineCompletionList> HandleAsync(
        SuggestionService service,
        InlineCompletionParams request,
        CancellationToken ct
    )
    {
        var trace = service.Begin("inlineCompletion");
        try
        {
            return await LoadedDocumentAsync(service, request, ct).ConfigureAwait(false) is (var document, true)
                ? await SuggestAsync(service, trace, document, request, ct).ConfigureAwait(false)
                : Answer(service, trace, SuppressionReason.Cancelled);
        }
        catch (OperationCanceledException)
        {
            trace.End(SuppressionReason.Cancelled);
            throw;
        }
    }

    private static async Task<InlineCompletionList> SuggestAsync(
        SuggestionService service,
        RequestTrace trace,
        TextDocument? document,
        InlineCompletionParams request,
        CancellationToken ct
    )
    {
        var automatic = request.Context.TriggerKind == InlineCompletionTriggerKind.Automatic;
        if (!automatic)
            service.Throttle.Reset();
        var uri = request.TextDocument.Uri;
        var found = service.FindRequest(uri, document, request.Position, automatic ? 1 : Several, out var reason);
        if (found is null || document is null)
            return Answer(service, trace, reason);

        var known = found.Recall();
        var suggestions = known ?? await AskAsync(service, found, document, automatic, ct).ConfigureAwait(false);
        var caret = found.Writer.Caret;
        var selected = request.Context.SelectedCompletionInfo;
        InlineCompletionItem[] items =
        [
            .. suggestions.Items.Select(item => ToItem(document, caret, item.Text, selected)).OfType<InlineCompletionItem>(),
        ];
        if (items.Length == 0)
            return Answer(service, trace, suggestions.Items.Count > 0 ? SuppressionReason.BadJoin : suggestions.Reason);

        var typedThrough = known is not null && service.GhostIsShown;
        if (automatic && !typedThrough)
            await trace
                .WaitUntilAsync(service.Throttle.Delay(service.SettingsFor(document).DelayBeforeShowing), document.ChangedAt, ct)
                .ConfigureAwait(false);
        service.Shown(uri, caret, suggestions.Items.Select(item => item.Text), trace.Elapsed);
        return Answer(service, trace, SuppressionReason.None, items);
    }

    /// <summary>Waits for the first model, since many editors do not ask again by themselves. So a writer who is faster than the model
    /// still gets ghost text, unless the text has changed by then.</summary>
    private static async Task<(TextDocument? Document, bool IsCurrent)> LoadedDocumentAsync(
        SuggestionService service,
        InlineCompletionParams request,
        CancellationToken ct
    )
    {
        var document = service.Documents.Find(request.TextDocument.Uri);
        if (service.Models.Loaded is { IsCompleted: true })
            return (document, true);
        await service.Models.Loaded.WaitAsync(ct).ConfigureAwait(false);
        return (document, ReferenceEquals(document, service.Documents.Find(request.TextDocument.Uri)));
    }

    private static async Task<SuggestionResult> AskAsync(
        SuggestionService service,
        SuggestionRequest request,
        TextDocument document,
        bool automatic,
        CancellationToken ct
    ) =>
        automatic && Unwanted(service, document) is var reason and not SuppressionReason.None
            ? new([], reason)
            : await AskAsync(service, service.Menu.OfGhost(request), ct).ConfigureAwait(false) ?? new([], SuppressionReason.Cancelled);

    private static Task<SuggestionResult?> AskAsync(SuggestionService service, SuggestionRequest request, CancellationToken ct) =>
        service.Queue.AskAsync(request, request.Suggest, ct);

    private static SuppressionReason Unwanted(SuggestionService service, TextDocument document) =>
        document.JustDeleted ? SuppressionReason.Deleting
        : service.Throttle.IsSilent ? SuppressionReason.PassedOver
        : SuppressionReason.None;

    /// <summary>The suggestion at the caret or, while the menu is open, instead of its selected item; null if the two do not
    /// agree.</summary>
    private static InlineCompletionItem? ToItem(TextDocument document, int caret, string text, SelectedCompletionInfo? selected)
    {
        if (selected is null)
            return new(text, document.RangeOf(caret, caret));

        var start = document.OffsetAt(selected.Range.Start);
        if (start > caret)
            return null;
        var whole = document.Text.Slice(start, caret) + text;
        return whole.StartsWith(selected.Text, StringComparison.Ordinal) ? new(whole, selected.Range) : null;
    }

    private static InlineCompletionList Answer(
        SuggestionService service,
        RequestTrace trace,
        SuppressionReason reason,
        params InlineCompletionItem[] items
    )
    {
        service.GhostIsShown = items.Length > 0;
        trace.End(reason);
        return new(items);
    }
}
