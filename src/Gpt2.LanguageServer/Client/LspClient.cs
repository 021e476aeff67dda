using System.Text.Json;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Rpc;

namespace Gpt2.LanguageServer.Client;

/// <summary>Everything this server says or asks on its own initiative, one line each. Messages are sent in the order of the
/// calls.</summary>
internal sealed class LspClient(RpcPeer rpc)
{
    public void ShowMessage(MessageType type, string message) => rpc.Notify("window/showMessage", new ShowMessageParams(type, message));

    public void LogMessage(MessageType type, string message) => rpc.Notify("window/logMessage", new LogMessageParams(type, message));

    public void LogTrace(string message) => rpc.Notify("$/logTrace", new LogTraceParams(message));

    public void Status(StatusParams status) => rpc.Notify("gpt2/status", status);

    public void Message(MessageParams message) => rpc.Notify("gpt2/message", message);

    public void Progress(ProgressParams progress) => rpc.Notify("$/progress", progress);

    public Task<JsonElement[]?> ConfigurationAsync(string section, CancellationToken ct) =>
        rpc.AskAsync<JsonElement[]>("workspace/configuration", new ConfigurationParams([new(section)]), ct);

    public Task RegisterAsync(Registration registration, CancellationToken ct) =>
        rpc.AskAsync<JsonElement?>("client/registerCapability", new RegistrationParams([registration]), ct);

    public Task CreateProgressAsync(JsonElement token, CancellationToken ct) =>
        rpc.AskAsync<JsonElement?>("window/workDoneProgress/create", new WorkDoneProgressCreateParams(token), ct);

    public Task<ApplyWorkspaceEditResult?> ApplyEditAsync(ApplyWorkspaceEditParams edit, CancellationToken ct) =>
        rpc.AskAsync<ApplyWorkspaceEditResult>("workspace/applyEdit", edit, ct);

    public Task ShowDocumentAsync(string uri, CancellationToken ct) =>
        rpc.AskAsync<JsonElement?>("window/showDocument", new ShowDocumentParams(uri), ct);

    /// <summary>Asks for the key that the editor's secret storage has for a server.</summary>
    public Task<string?> ApiKeyAsync(string address, CancellationToken ct) =>
        rpc.AskAsync<string>("gpt2/apiKey", new ApiKeyParams(address), ct);

    /// <summary>Asks the editor to open a page in the browser.</summary>
    /// <returns>Whether the editor opened it.</returns>
    public async Task<bool> OpenOutsideAsync(string address, CancellationToken ct)
    {
        var asked = new ShowDocumentParams(address, External: true);
        var answer = await rpc.AskAsync<JsonElement?>("window/showDocument", asked, ct).ConfigureAwait(false);
        return answer is { ValueKind: JsonValueKind.Object } told
            && told.TryGetProperty("success", out var success)
            && success.ValueKind == JsonValueKind.True;
    }
}
