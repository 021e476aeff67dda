using System.Text.Json;
using Gpt2.Inference;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Client;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Rpc;
using Gpt2.LanguageServer.Suggestions;

namespace Gpt2.LanguageServer.Writing;

/// <summary>gpt2.alternatives and gpt2.insertAlternative: finds several continuations, and inserts one of them.</summary>
internal static class Alternatives
{
    private const int DefaultCount = 3,
        MostCount = 10;

    /// <summary>Draws for each alternative wanted: where the model is sure, most draws are the same.</summary>
    private const int Tries = 4;

    private readonly record struct Drawn(Continuation Whole, Alternative Item);

    public static async Task<AlternativesResult> FindAsync(
        SuggestionService service,
        TextArgument argument,
        JsonElement? workDoneToken,
        CancellationToken ct
    )
    {
        var trace = service.Begin(TextCommandKind.Alternative.Command);
        var count = argument.Count ?? DefaultCount;
        if (count is < 1 or > MostCount)
            throw new Gpt2Exception($"{count} alternatives were requested.", $"Request 1 to {MostCount}.");
        if (TextCommandRequest.Find(service, TextCommandKind.Alternative, argument, out var reason) is not { Place: { } place } request)
            return Nothing(trace, reason);

        if (await DrawAsync(service, request, count, workDoneToken, ct).ConfigureAwait(false) is not { } items)
            return Nothing(trace, SuppressionReason.Cancelled);
        if (items.Length == 0)
            return Nothing(trace, request.WhyEmpty);

        trace.End(SuppressionReason.None);
        service.Shown(place.Uri, place.Offset, items.Select(item => item.Text), trace.Elapsed);
        var document = service.Alternatives.Remember(place.Uri, request.Prompt, request.After, items);
        if (service.Editor.Capabilities.Workspace?.TextDocumentContent is null)
            return new(items);
        if (argument.Show == true && service.Editor.Capabilities.Window?.ShowDocument is { Support: true })
            await ShowAsync(service, document, ct).ConfigureAwait(false);
        return new(items, Uri: document);
    }

    /// <summary>workspace/textDocumentContent: the document that shows alternatives.</summary>
    public static TextDocumentContentResult Show(SuggestionService service, TextDocumentContentParams request) =>
        new(service.Alternatives.Text(request.Uri));

    /// <summary>Inserts the given text, or the alternative with the given number, or the first.</summary>
    public static async Task<TextResult> InsertAsync(
        SuggestionService service,
        TextArgument argument,
        JsonElement? workDoneToken,
        CancellationToken ct
    )
    {
        using var sink = TextSink.To(service, argument.PartialResultToken, TextCommandRequest.PlaceOf(service, argument));
        if (argument.Text is null)
        {
            var (items, reason) = await KnownOrFoundAsync(service, argument, workDoneToken, ct).ConfigureAwait(false);
            if (items.Length == 0)
                return new("", reason);
            argument = argument with { Text = items[Math.Clamp(argument.Index ?? 0, 0, items.Length - 1)].Text };
        }
        return await sink.GiveAsync(argument.Text, ct).ConfigureAwait(false) is { } why ? new("", why) : new(argument.Text);
    }

    /// <summary>The alternatives at a place: known ones, or else new ones.</summary>
    public static async Task<(Alternative[] Items, string? Reason)> KnownOrFoundAsync(
        SuggestionService service,
        TextArgument argument,
        JsonElement? workDoneToken,
        CancellationToken ct
    )
    {
        if (TextCommandRequest.Find(service, TextCommandKind.Alternative, argument, out var reason) is not { Place: { } place } request)
            return ([], SuppressionMessages.Word(reason));
        if (service.Alternatives.At(place.Uri, request.Prompt, request.After) is { Length: > 0 } known)
            return (known, null);
        var found = await FindAsync(service, argument, workDoneToken, ct).ConfigureAwait(false);
        return (found.Items, found.Reason);
    }

    /// <returns>The best first, or null if the writer cancelled the progress.</returns>
    private static async Task<Alternative[]?> DrawAsync(
        SuggestionService service,
        TextCommandRequest request,
        int count,
        JsonElement? workDoneToken,
        CancellationToken ct
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var progress = Progress.Begin(service.Editor, TextCommandKind.Alternative.Title, workDoneToken, stop);
        using var busy = service.Status.Busy();
        Alternative[] found = [];
        try
        {
            await service.ModelQueue.RunTextAsync(job => found = Draw(request, count, progress, job), stop.Token).ConfigureAwait(false);
            return found;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <returns>The most likely first or, before other text, those that lead best to that text.</returns>
    private static Alternative[] Draw(TextCommandRequest request, int count, Progress progress, CancellationToken ct)
    {
        var found = new List<Drawn>();
        foreach (var drawn in request.DrawTogether(count, ct).Take(Tries * count))
        {
            var text = request.Fit(drawn);
            if (string.IsNullOrWhiteSpace(text) || found.Exists(other => NearDuplicates.Are(other.Item.Text, text)))
                continue;
            found.Add(new(drawn, new(text, drawn.Confidence)));
            progress.Report(100 * found.Count / count);
            if (found.Count == count)
                break;
        }
        IEnumerable<Drawn> ordered = request.HasTextAfter
            ? RankedTexts.InOrder(request, found, each => request.UpToTextAfter(each.Whole), ct)
            : found.OrderByDescending(each => each.Item.Confidence);
        return [.. ordered.Select(each => each.Item)];
    }

    private static async Task ShowAsync(SuggestionService service, string document, CancellationToken ct)
    {
        try
        {
            await service.Editor.Messages.ShowDocumentAsync(document, ct).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RemoteRpcException or TimeoutException)
        {
            service.Editor.Log.Warning($"The editor did not show the alternatives: {e.Message}");
        }
    }

    private static AlternativesResult Nothing(RequestTrace trace, SuppressionReason reason)
    {
        trace.End(reason);
        return new([], SuppressionMessages.Word(reason));
    }
}
