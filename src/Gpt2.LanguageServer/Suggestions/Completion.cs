using Gpt2.Inference.Continuations;
using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Protocol;

namespace Gpt2.LanguageServer.Suggestions;

/// <summary>textDocument/completion: the same suggestion in the menu, as next word, clause and sentence.</summary>
internal static class Completion
{
    /// <summary>The longest wait for a menu that opens by itself: some editors show no menu until every server has answered.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(80);

    /// <summary>The longest wait for an editor without ghost text that asks once: nothing else would be shown.</summary>
    private static readonly TimeSpan LongWait = TimeSpan.FromMilliseconds(250);

    public static async Task<CompletionList> HandleAsync(SuggestionService service, CompletionParams request, CancellationToken ct)
    {
        var trace = service.Begin("completion");
        var (uri, document) = (request.TextDocument.Uri, service.Documents.Find(request.TextDocument.Uri));
        var reason = SuppressionReason.Off;
        if (
            !service.SettingsFor(document).CompletionMenu
            || service.FindRequest(uri, document, request.Position, count: 1, out reason) is not { } asked
        )
            return Answer(trace, reason);

        var found = service.Menu.OfMenu(asked);

        if ((found.Recall() ?? await SoonAsync(service, found, WaitFor(service, request), ct).ConfigureAwait(false)) is not { } suggestions)
            return Answer(trace, SuppressionReason.Cancelled);

        var caret = found.Writer.Caret;
        var known = service.Alternatives.At(uri, found.Before, found.After).Select(item => (Name: "alternative", item.Text));
        var spaced =
            service.Editor.HasSpaceAfterWord && IsLineEnd(document!, caret) ? suggestions.Words.Where(word => word.SpaceFollows) : [];
        Offer[] offers =
        [
            .. Offers(suggestions)
                .Concat(known)
                .DistinctBy(offer => offer.Text)
                .Where(offer => !FollowingText.IsRepeatedBy(offer.Text, found.Before, found.After))
                .Select(offer => new Offer(offer.Name, offer.Text, spaced.Any(word => word.Text == offer.Text) ? " " : "")),
        ];
        if (offers.Length == 0)
            return Answer(trace, suggestions.Items.Count > 0 ? SuppressionReason.CopiesTextAfter : suggestions.Reason);
        service.Shown(uri, caret, offers.Select(offer => offer.Inserted), trace.Elapsed);
        return Answer(trace, SuppressionReason.None, [.. ToItems(document!, caret, offers)]);
    }

    /// <param name="Space">The space that a word brings; it is not shown, and editors do not filter by it.</param>
    private readonly record struct Offer(string Name, string Text, string Space)
    {
        public string Inserted => Text + Space;
    }

    /// <summary>A client that asks at a trigger character or at each key of an incomplete menu will ask again. Any other may not, and one
    /// that sends no context does not tell.</summary>
    private static TimeSpan WaitFor(SuggestionService service, CompletionParams request) =>
        service.Editor.Capabilities.TextDocument?.InlineCompletion is null
        && (request.Context?.TriggerKind ?? CompletionTriggerKind.Invoked) == CompletionTriggerKind.Invoked
            ? LongWait
            : Wait;

    /// <summary>The suggestion if it comes soon, or else the next words if those are known, or else null. The run continues, and the next
    /// request finds its result in the cache.</summary>
    private static async Task<SuggestionResult?> SoonAsync(
        SuggestionService service,
        SuggestionRequest request,
        TimeSpan wait,
        CancellationToken ct
    )
    {
        var run = service.Queue.AskAsync(request, request.Suggest, CancellationToken.None);
        if (await Task.WhenAny(run, Task.Delay(wait, service.Time, ct)).ConfigureAwait(false) == run)
            return await run.ConfigureAwait(false);

        ct.ThrowIfCancellationRequested();
        _ = run.ContinueWith(
            failed => service.Editor.Log.Bug("A suggestion", failed.Exception!),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted,
            TaskScheduler.Default
        );
        return service.Queue.DraftOf(request);
    }

    /// <summary>Each item replaces the half-typed word by a text that begins with it, so that an editor that filters by that word keeps
    /// them all.</summary>
    private static IEnumerable<CompletionItem> ToItems(TextDocument document, int caret, Offer[] offers)
    {
        var stem = HalfTypedWord(document, caret);
        var range = document.RangeOf(caret - stem.Length, caret);
        return offers.Select(
            (offer, index) =>
                new CompletionItem(
                    Label: (stem + offer.Text).Trim(),
                    CompletionItemKind.Text,
                    Detail: offer.Name,
                    SortText: $"{index:00}",
                    FilterText: stem + offer.Text,
                    new(range, stem + offer.Inserted)
                )
        );
    }

    /// <summary>The best suggestion's next word, the other likely words, then its clause and sentence.</summary>
    private static IEnumerable<(string Name, string Text)> Offers(SuggestionResult suggestions)
    {
        var best = suggestions.Items is [var item, ..] ? SuggestionParts.Of(item.Text).ToArray() : [];
        return best.Take(1).Concat(Words(suggestions.Words)).Concat(best.Skip(1));
    }

    /// <summary>The most likely next words with their probabilities.</summary>
    private static IEnumerable<(string Name, string Text)> Words(IEnumerable<Continuation> words) =>
        words.Select(word => ($"{Math.Exp(word.LogProbability):P0}", word.Text));

    private static bool IsLineEnd(TextDocument document, int caret) =>
        document.Text.Slice(caret, Math.Min(caret + 1, document.Text.Length)) is "" or "\n" or "\r";

    private static string HalfTypedWord(TextDocument document, int caret)
    {
        var before = document.Text.Slice(Math.Max(0, caret - 64), caret);
        var start = before.Length;
        while (start > 0 && char.IsLetterOrDigit(before[start - 1]))
            start--;
        return before[start..];
    }

    private static CompletionList Answer(RequestTrace trace, SuppressionReason reason, params CompletionItem[] items)
    {
        trace.End(reason);
        return new(IsIncomplete: true, items);
    }
}
