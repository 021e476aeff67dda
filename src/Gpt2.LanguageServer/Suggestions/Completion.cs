using Gpt2.Inference.Continuations;
using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Server;

namespace Gpt2.LanguageServer.Suggestions;

/// <summary>textDocument/completion: the same suggestion in the menu, as next word, clause and sentence.</summary>
internal static class Completion
{
    /// <summary>As long as a menu may wait that opens by itself: some editors show none before every server has answered.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(30);

    /// <summary>As long as one may wait who has no ghost text and asks once: nothing else would be shown.</summary>
    private static readonly TimeSpan LongPatience = TimeSpan.FromMilliseconds(250);

    /// <summary>A word that comes less often than one time in twenty is not worth a line of the menu.</summary>
    private const double LeastProbability = 0.05;

    public static async Task<CompletionList> HandleAsync(ServerState state, CompletionParams request, CancellationToken ct)
    {
        var decision = state.Begin("completion");
        var reason = SuppressionReason.Off;
        if (
            !state.Settings.CompletionMenu
            || Caret.Find(state, request.TextDocument, request.Position, count: 1, out reason) is not { } caret
        )
            return Answer(decision, reason);

        if (
            (caret.Question.Recall() ?? await SoonAsync(state, caret.Question, PatienceOf(state, request), ct).ConfigureAwait(false))
            is not { } suggestions
        )
            return Answer(decision, SuppressionReason.Cancelled);

        var known = state.Alternatives.At(request.TextDocument.Uri, caret.Question.Before).Select(item => ("alternative", item.Text));
        (string Name, string Text)[] offers = [.. Offers(suggestions).Concat(known).DistinctBy(offer => offer.Text)];
        if (offers.Length == 0)
            return Answer(decision, suggestions.Reason);
        state.Shown(request.TextDocument.Uri, caret.Offset, offers.Select(offer => offer.Text), decision.Elapsed);
        return Answer(decision, SuppressionReason.None, [.. ToItems(caret, offers)]);
    }

    /// <summary>A client that asks at a trigger character or at each key of an incomplete menu will ask again; any other may not, and one
    /// that sends no context cannot say.</summary>
    private static TimeSpan PatienceOf(ServerState state, CompletionParams request) =>
        state.ClientCapabilities.TextDocument?.InlineCompletion is null
        && (request.Context?.TriggerKind ?? CompletionTriggerKind.Invoked) == CompletionTriggerKind.Invoked
            ? LongPatience
            : Patience;

    /// <summary>The suggestion if it comes soon, else the next words if they did, else null; the run goes on and the next request finds
    /// it remembered.</summary>
    private static async Task<SuggestionResult?> SoonAsync(ServerState state, Question question, TimeSpan patience, CancellationToken ct)
    {
        var run = state.Latest.AskAsync(question, question.Suggest, CancellationToken.None);
        if (await Task.WhenAny(run, Task.Delay(patience, state.Time, ct)).ConfigureAwait(false) == run)
            return await run.ConfigureAwait(false);

        ct.ThrowIfCancellationRequested();
        _ = run.ContinueWith(
            failed => state.Log.Bug("A suggestion", failed.Exception!),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted,
            TaskScheduler.Default
        );
        return state.Latest.DraftOf(question);
    }

    /// <summary>Each replaces the half-typed word by itself and more: an editor that filters by that word keeps them all.</summary>
    private static IEnumerable<CompletionItem> ToItems(Caret caret, (string Name, string Text)[] offers)
    {
        var stem = HalfTypedWord(caret);
        var range = caret.RangeFrom(caret.Offset - stem.Length);
        return offers.Select(
            (offer, index) =>
                new CompletionItem(
                    Label: (stem + offer.Text).Trim(),
                    CompletionItemKind.Text,
                    Detail: offer.Name,
                    SortText: $"{index:00}",
                    FilterText: stem + offer.Text,
                    new(range, stem + offer.Text)
                )
        );
    }

    /// <summary>The best suggestion's next word, the other likely words, then its clause and sentence.</summary>
    private static IEnumerable<(string Name, string Text)> Offers(SuggestionResult suggestions)
    {
        var best = suggestions.Items is [var item, ..] ? SuggestionParts.Of(item.Text).ToArray() : [];
        return best.Take(1).Concat(Words(suggestions.Words)).Concat(best.Skip(1));
    }

    /// <summary>The likeliest next words with their probability; rare ones are left out of the menu.</summary>
    private static IEnumerable<(string Name, string Text)> Words(IEnumerable<Continuation> words) =>
        from word in words
        let probability = Math.Exp(word.LogProbability)
        where probability >= LeastProbability
        select ($"{probability:P0}", word.Text);

    private static string HalfTypedWord(Caret caret)
    {
        var before = caret.Document.Text.Slice(Math.Max(0, caret.Offset - 64), caret.Offset);
        var start = before.Length;
        while (start > 0 && char.IsLetterOrDigit(before[start - 1]))
            start--;
        return before[start..];
    }

    private static CompletionList Answer(RequestTrace decision, SuppressionReason reason, params CompletionItem[] items)
    {
        decision.End(reason);
        return new(IsIncomplete: true, items);
    }
}
