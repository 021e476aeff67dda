using System.Text.Json;
using Gpt2.LanguageServer.Protocol;
using StreamJsonRpc;

namespace Gpt2.LanguageServer.Server;

/// <summary>Everything this server says or asks of its own accord, one line each.</summary>
internal sealed class LspClient(JsonRpc rpc)
{
    public void ShowMessage(MessageType type, string message) => Notify("window/showMessage", new ShowMessageParams(type, message));
    public void LogMessage(MessageType type, string message) => Notify("window/logMessage", new LogMessageParams(type, message));
    public void LogTrace(string message) => Notify("$/logTrace", new LogTraceParams(message));
    public void Status(StatusParams status) => Notify("gpt2/status", status);
    public void Progress(ProgressParams progress) => Notify("$/progress", progress);

    public Task<JsonElement[]> ConfigurationAsync(string section, CancellationToken ct) =>
        AskAsync<JsonElement[]>("workspace/configuration", new ConfigurationParams([new(section)]), ct);

    public Task RegisterAsync(Registration registration, CancellationToken ct) =>
        AskAsync<JsonElement?>("client/registerCapability", new RegistrationParams([registration]), ct);

    public Task CreateProgressAsync(JsonElement token, CancellationToken ct) =>
        AskAsync<JsonElement?>("window/workDoneProgress/create", new WorkDoneProgressCreateParams(token), ct);

    public Task<ApplyWorkspaceEditResult?> ApplyEditAsync(ApplyWorkspaceEditParams edit, CancellationToken ct) =>
        AskAsync<ApplyWorkspaceEditResult?>("workspace/applyEdit", edit, ct);

    public Task ShowDocumentAsync(string uri, CancellationToken ct) =>
        AskAsync<JsonElement?>("window/showDocument", new ShowDocumentParams(uri), ct);

    private Task<T> AskAsync<T>(string method, object argument, CancellationToken ct) =>
        rpc.InvokeWithParameterObjectAsync<T>(method, argument, ct);

    /// <summary>Sends in the order of the calls; a client that is gone misses nothing.</summary>
    private async void Notify(string method, object argument)
    {
        try
        {
            await rpc.NotifyWithParameterObjectAsync(method, argument).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ConnectionLostException or ObjectDisposedException or OperationCanceledException or IOException)
        {
        }
    }
}
