using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Client;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Suggestions;

namespace Gpt2.LanguageServer.Writing;

/// <summary>The commands that write one text, which is shown while it is written.</summary>
internal static class TextCommand
{
    /// <summary>Some words, and the number of tokens written so far.</summary>
    private readonly record struct Piece(string Words, int Tokens);

    public static async Task<TextResult> WriteAsync(
        SuggestionService service,
        TextCommandKind kind,
        TextArgument argument,
        JsonElement? workDoneToken,
        CancellationToken ct
    )
    {
        var trace = service.Begin(kind.Command);
        if (TextCommandRequest.Find(service, kind, argument, out var reason) is not { } request)
        {
            trace.End(reason);
            return new("", SuppressionMessages.Word(reason));
        }

        using var sink = TextSink.To(service, argument.PartialResultToken, request.Place);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var progress = Progress.Begin(service.Editor, kind.Title, workDoneToken, stop);
        using var busy = service.Status.Busy();
        var text = new StringBuilder();
        var whyStopped = await StreamAsync(service, request, sink, progress, text, stop).ConfigureAwait(false);
        ct.ThrowIfCancellationRequested();
        reason = text.Length == 0 && whyStopped is null ? request.WhyEmpty : SuppressionReason.None;
        trace.End(reason);
        return new(text.ToString(), reason == SuppressionReason.None ? whyStopped : SuppressionMessages.Word(reason));
    }

    /// <returns>Why the text is incomplete, or null.</returns>
    private static async Task<string?> StreamAsync(
        SuggestionService service,
        TextCommandRequest request,
        TextSink sink,
        Progress progress,
        StringBuilder text,
        CancellationTokenSource stop
    )
    {
        var pieces = Channel.CreateUnbounded<Piece>();
        var writing = service.ModelQueue.RunTextAsync(ct => Write(request, pieces.Writer, ct), stop.Token);
        _ = writing.ContinueWith(
            _ => pieces.Writer.TryComplete(),
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler.Default
        );
        try
        {
            while (await pieces.Reader.WaitToReadAsync(stop.Token).ConfigureAwait(false))
            {
                await (sink.GatherTime is null ? writing : Task.CompletedTask).ConfigureAwait(false);
                var (words, tokens) = ReadAll(pieces.Reader);
                if (await sink.GiveAsync(words, stop.Token).ConfigureAwait(false) is { } why)
                {
                    await stop.CancelAsync().ConfigureAwait(false);
                    return why;
                }
                text.Append(words);
                progress.Report(100 * tokens / request.Options.MaxTokens);
                if (sink.GatherTime is { } gather && gather > TimeSpan.Zero)
                    await Task.WhenAny(writing, Task.Delay(gather, service.Time, stop.Token)).ConfigureAwait(false);
            }
            await writing.ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException)
        {
            return SuppressionMessages.Word(SuppressionReason.Cancelled);
        }
    }

    private static void Write(TextCommandRequest request, ChannelWriter<Piece> pieces, CancellationToken ct)
    {
        if (request.HasTextAfter)
        {
            // None of it is shown before the best is known.
            if (RankedTexts.Best(request, ct) is { } best)
                Give(request.Fit(best), best.Tokens);
            return;
        }
        var fitted = new LayoutWriter(request.Layout);
        var tokens = 0;
        var whole = request.Draw(text => Give(fitted.Append(text), ++tokens), ct).First();
        Give(fitted.Finish(request.IsCut(whole)), whole.Tokens);

        void Give(string words, int tokens)
        {
            if (words.Length > 0)
                pieces.TryWrite(new(words, tokens));
        }
    }

    private static Piece ReadAll(ChannelReader<Piece> pieces)
    {
        var (text, tokens) = (new StringBuilder(), 0);
        while (pieces.TryRead(out var piece))
        {
            text.Append(piece.Words);
            tokens = piece.Tokens;
        }
        return new(text.ToString(), tokens);
    }
}
