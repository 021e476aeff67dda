using System.Text.Json;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Rpc;

namespace Gpt2.LanguageServer.Client;

/// <summary>A work-done progress that the writer can watch and cancel; does nothing if the client has none.</summary>
internal sealed class Progress : IDisposable
{
    private readonly Lock gate = new();
    private readonly LspClient client;
    private readonly JsonElement token;
    private readonly Action forget;
    private bool begun;
    private bool ended;
    private int percentage;

    private Progress(LspClient client, JsonElement token, Action forget) =>
        (this.client, this.token, this.forget) = (client, token, forget);

    /// <param name="stop">Cancelled when the writer cancels the progress.</param>
    public static Progress Begin(EditorClient editor, string title, CancellationTokenSource stop) =>
        Begin(editor, title, given: null, stop);

    /// <param name="given">The client's token, if the request carried one.</param>
    /// <param name="stop">Cancelled when the writer cancels the progress.</param>
    public static Progress Begin(EditorClient editor, string title, JsonElement? given, CancellationTokenSource stop)
    {
        if (given is null && editor.Capabilities.Window is not { WorkDoneProgress: true })
            return new(editor.Messages, default, () => { });

        var token = given ?? editor.Progresses.NewToken();
        var progress = new Progress(editor.Messages, token, editor.Progresses.Add(token, stop));
        if (given is null)
            _ = progress.CreateAsync(title, editor.Ended); // the text does not wait for the progress
        else
            progress.Begin(title);
        return progress;
    }

    /// <param name="message">The progress in words; a percentage that has not grown is reported only with a message.</param>
    public void Report(int percent, string? message = null)
    {
        lock (gate)
        {
            if (ended || percent <= percentage && message is null)
                return;
            percentage = Math.Max(percent, percentage);
            if (begun)
                client.Progress(new(token, new WorkDoneProgressReport(percentage, message)));
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            ended = true;
            if (begun)
                client.Progress(new(token, new WorkDoneProgressEnd()));
        }
        forget();
    }

    private async Task CreateAsync(string title, CancellationToken ct)
    {
        try
        {
            await client.CreateProgressAsync(token, ct).ConfigureAwait(false);
            Begin(title);
        }
        catch (Exception e) when (e is RemoteRpcException or TimeoutException or OperationCanceledException or ObjectDisposedException)
        {
            // A token that was not created must not be used (LSP, window/workDoneProgress/create).
        }
    }

    private void Begin(string title)
    {
        lock (gate)
        {
            begun = true;
            client.Progress(new(token, new WorkDoneProgressBegin(title, percentage)));
            if (ended) // it ended before the client created it, which may have made room for it
                client.Progress(new(token, new WorkDoneProgressEnd()));
        }
    }
}
