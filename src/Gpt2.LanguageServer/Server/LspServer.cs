using Gpt2.LanguageServer.Adapting;
using Gpt2.LanguageServer.Calibrating;
using Gpt2.LanguageServer.Client;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Rpc;
using Gpt2.LanguageServer.Suggestions;
using Gpt2.LanguageServer.Writing;

namespace Gpt2.LanguageServer.Server;

/// <summary>The parts of the server, and every LSP message that it handles, one line each. Nothing is computed here.</summary>
/// <remarks>
/// Handlers are called one at a time, in order of arrival, each until its first await. So a notification is applied before the next request
/// starts, and a request that takes its snapshot before its first await sees the text that the editor saw. That is why there is no queue,
/// and why no handler may compute before it awaits.
/// </remarks>
internal sealed class LspServer : IDisposable
{
    private static readonly LspJson Json = LspJson.Configured;

    private readonly SuggestionService service;
    private readonly BackgroundCalibration calibration;
    private readonly AdaptationProcess adaptation;
    private readonly EditorPlayground playground;

    public LspServer(LspClient client, HostOptions options)
    {
        Editor = new(client, options.ErrorOutput);
        service = new(Editor, options.Engines, options.Time);
        calibration = new(Editor, service.ModelQueue, options.Time, options.CalibrationText);
        adaptation = new(Editor, service.Workspace);
        playground = new(service, options.Playground);
        service.Models.Replaced += calibration.Begin;
    }

    public EditorClient Editor { get; }

    /// <summary>For others that are served with the same model.</summary>
    public SuggestionService Service => service;

    /// <param name="hangUp">Ends the conversation.</param>
    public RpcMethods Methods(Action hangUp) =>
        new()
        {
            { "initialize", Json.InitializeParams, p => Lifecycle.Initialize(service, p, hangUp) },
            { "initialized", Json.InitializedParams, _ => Lifecycle.InitializedAsync(service) },
            { "shutdown", Json.NoParams, _ => Lifecycle.Shutdown(service) },
            { "exit", Json.NoParams, _ => hangUp() },
            { "$/setTrace", Json.SetTraceParams, p => Lifecycle.SetTrace(Editor, p) },
            { "textDocument/didOpen", Json.DidOpenTextDocumentParams, p => service.Documents.Open(p.TextDocument) },
            { "textDocument/didChange", Json.DidChangeTextDocumentParams, p => service.Documents.Change(p) },
            { "textDocument/didSave", Json.DidSaveTextDocumentParams, _ => Configuration.ReadReferencesAsync(service) },
            { "textDocument/didClose", Json.DidCloseTextDocumentParams, p => service.Documents.Close(p.TextDocument) },
            { "textDocument/inlineCompletion", Json.InlineCompletionParams, (p, ct) => InlineCompletion.HandleAsync(service, p, ct) },
            { "textDocument/completion", Json.CompletionParams, (p, ct) => Completion.HandleAsync(service, p, ct) },
            { "textDocument/codeAction", Json.CodeActionParams, (p, ct) => CodeActions.HandleAsync(service, p, ct) },
            { "workspace/didChangeConfiguration", Json.DidChangeConfigurationParams, p => Configuration.ChangedAsync(service, p) },
            { "workspace/textDocumentContent", Json.TextDocumentContentParams, p => Alternatives.Show(service, p) },
            {
                "workspace/executeCommand",
                Json.ExecuteCommandParams,
                (p, ct) => Commands.ExecuteAsync(service, adaptation, playground, p, ct)
            },
            { "window/workDoneProgress/cancel", Json.WorkDoneProgressCancelParams, p => Editor.Progresses.Cancel(p.Token) },
        };

    /// <summary>Frees the model, and completes when ONNX Runtime is idle.</summary>
    public async Task EndAsync()
    {
        await playground.DisposeAsync().ConfigureAwait(false);
        await service.Models.EndAsync().ConfigureAwait(false);
    }

    public void Dispose()
    {
        Editor.Dispose();
        service.Dispose();
    }
}
