using System.Text.Json;
using Gpt2.Inference;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Client;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Rpc;
using Gpt2.LanguageServer.Server;
using Gpt2.LanguageServer.Suggestions;

namespace Gpt2.LanguageServer.Writing;

/// <summary>gpt2.alternatives and gpt2.insertAlternative: several ways to go on, and one of them into the text.</summary>
internal static class Alternatives
{
    private const int DefaultCount = 3,
        MostCount = 10;

    /// <summary>Draws per wanted alternative: where the model is sure, most draws say the same.</summary>
    private const int Tries = 4;

    public static async Task<AlternativesResult> FindAsync(
        ServerState state,
        TextArgument argument,
        JsonElement? workDoneToken,
        CancellationToken ct
    )
    {
        var decision = state.Begin(TextCommandKind.Alternative.Command);
        var count = argument.Count ?? DefaultCount;
        if (count is < 1 or > MostCount)
            throw new Gpt2Exception($"{count} alternatives were asked for.", $"Ask for 1 to {MostCount}.");
        if (TextCommandRequest.Find(state, TextCommandKind.Alternative, argument, out var reason) is not { Place: { } place } request)
            return Nothing(decision, reason);

        if (await DrawAsync(state, request, count, workDoneToken, ct).ConfigureAwait(false) is not { } items)
            return Nothing(decision, SuppressionReason.Cancelled);
        if (items.Length == 0)
            return Nothing(decision, SuppressionReason.EndOfText);

        decision.End(SuppressionReason.None);
        state.Shown(place.Uri, place.Offset, items.Select(item => item.Text), decision.Elapsed);
        var document = state.Alternatives.Remember(place.Uri, request.Prompt, items);
        if (state.ClientCapabilities.Workspace?.TextDocumentContent is null)
            return new(items);
        if (argument.Show == true && state.ClientCapabilities.Window?.ShowDocument is { Support: true })
            await ShowAsync(state, document).ConfigureAwait(false);
        return new(items, Uri: document);
    }

    /// <summary>Inserts the given text, or else the alternative with the given number, or else the first.</summary>
    public static async Task<TextResult> InsertAsync(
        ServerState state,
        TextArgument argument,
        JsonElement? workDoneToken,
        CancellationToken ct
    )
    {
        using var delivery = TextSink.To(state, argument.PartialResultToken, TextCommandRequest.PlaceOf(state, argument));
        if (argument.Text is null)
        {
            var (items, reason) = await KnownOrFoundAsync(state, argument, workDoneToken, ct).ConfigureAwait(false);
            if (items.Length == 0)
                return new("", reason);
            argument = argument with { Text = items[Math.Clamp(argument.Index ?? 0, 0, items.Length - 1)].Text };
        }
        return await delivery.GiveAsync(argument.Text, ct).ConfigureAwait(false) is { } why ? new("", why) : new(argument.Text);
    }

    /// <summary>The alternatives at a place: those that are known, or new ones.</summary>
    public static async Task<(Alternative[] Items, string? Reason)> KnownOrFoundAsync(
        ServerState state,
        TextArgument argument,
        JsonElement? workDoneToken,
        CancellationToken ct
    )
    {
        if (TextCommandRequest.Find(state, TextCommandKind.Alternative, argument, out var reason) is not { Place: { } place } request)
            return ([], SuppressionMessages.Word(reason));
        if (state.Alternatives.At(place.Uri, request.Prompt) is { Length: > 0 } known)
            return (known, null);
        var found = await FindAsync(state, argument, workDoneToken, ct).ConfigureAwait(false);
        return (found.Items, found.Reason);
    }

    /// <returns>The likeliest first, or null if the writer cancelled the progress.</returns>
    private static async Task<Alternative[]?> DrawAsync(
        ServerState state,
        TextCommandRequest request,
        int count,
        JsonElement? workDoneToken,
        CancellationToken ct
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var progress = Progress.Begin(state, TextCommandKind.Alternative.Title, workDoneToken, stop);
        using var busy = state.Busy();
        var found = new List<Alternative>();
        try
        {
            await state.Latest.ExclusiveAsync(job => Draw(request, count, found, progress, job), stop.Token).ConfigureAwait(false);
            return [.. found.OrderByDescending(item => item.Confidence)];
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }

    private static void Draw(TextCommandRequest request, int count, List<Alternative> found, Progress progress, CancellationToken ct)
    {
        foreach (var drawn in request.DrawTogether(count, ct).Take(Tries * count))
        {
            var text = request.Fit(drawn);
            if (text.Length == 0 || found.Exists(other => NearDuplicates.Are(other.Text, text)))
                continue;
            found.Add(new(text, drawn.Confidence));
            progress.Report(100 * found.Count / count);
            if (found.Count == count)
                return;
        }
    }

    private static async Task ShowAsync(ServerState state, string document)
    {
        try
        {
            await state.Client.ShowDocumentAsync(document, state.Ended).ConfigureAwait(false);
        }
        catch (RemoteRpcException e)
        {
            state.Log.Warning($"The editor did not show the alternatives: {e.Message}");
        }
    }

    private static AlternativesResult Nothing(RequestTrace decision, SuppressionReason reason)
    {
        decision.End(reason);
        return new([], SuppressionMessages.Word(reason));
    }
}
