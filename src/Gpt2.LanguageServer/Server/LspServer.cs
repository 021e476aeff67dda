using Gpt2.LanguageServer.Handlers;
using Gpt2.LanguageServer.Protocol;

namespace Gpt2.LanguageServer.Server;

/// <summary>Every LSP message this server answers, one line each. Nothing is computed here.</summary>
/// <remarks>
/// StreamJsonRpc calls these one at a time, in order of arrival, each until its first await. So a void
/// notification is applied before the next request starts, and a request that takes its snapshot before
/// its first await sees the text the editor saw. That is why there is no queue, and why no handler may
/// compute before it awaits.
/// </remarks>
internal sealed class LspServer(ServerState state, Action hangUp)
{
    [LspMethod("initialize")] public InitializeResult Initialize(InitializeParams p) => Lifecycle.Initialize(state, p, hangUp);
    [LspMethod("initialized")] public Task Initialized(InitializedParams _) => Lifecycle.InitializedAsync(state);
    [LspMethod("shutdown")] public object? Shutdown() => Lifecycle.Shutdown(state);
    [LspMethod("exit")] public void Exit() => hangUp();
    [LspMethod("$/setTrace")] public void SetTrace(SetTraceParams p) => state.Log.Trace = p.Value;

    [LspMethod("textDocument/didOpen")] public void DidOpen(DidOpenTextDocumentParams p) => state.Documents.Open(p.TextDocument);
    [LspMethod("textDocument/didChange")] public void DidChange(DidChangeTextDocumentParams p) => state.Documents.Change(p);
    [LspMethod("textDocument/didSave")] public Task DidSave(DidSaveTextDocumentParams _) => state.Workspace.Refresh(state.Settings.MemoryFiles, state.Log);
    [LspMethod("textDocument/didClose")] public void DidClose(DidCloseTextDocumentParams p) => state.Documents.Close(p.TextDocument);

    [LspMethod("textDocument/inlineCompletion")]
    public Task<InlineCompletionList> InlineCompletion(InlineCompletionParams p, CancellationToken ct) =>
        Handlers.InlineCompletion.HandleAsync(state, p, ct);

    [LspMethod("textDocument/completion")]
    public Task<CompletionList> Completion(CompletionParams p, CancellationToken ct) => Handlers.Completion.HandleAsync(state, p, ct);

    [LspMethod("workspace/didChangeConfiguration")]
    public Task DidChangeConfiguration(DidChangeConfigurationParams p) => Configuration.ChangedAsync(state, p);

    [LspMethod("textDocument/codeAction")]
    public Task<object[]> CodeAction(CodeActionParams p, CancellationToken ct) => CodeActions.HandleAsync(state, p, ct);

    [LspMethod("workspace/textDocumentContent")]
    public TextDocumentContentResult TextDocumentContent(TextDocumentContentParams p) => new(state.Alternatives.Text(p.Uri));

    [LspMethod("workspace/executeCommand")]
    public Task<object?> ExecuteCommand(ExecuteCommandParams p, CancellationToken ct) => Commands.ExecuteAsync(state, p, ct);

    [LspMethod("window/workDoneProgress/cancel")]
    public void CancelProgress(WorkDoneProgressCancelParams p) => state.Progresses.Cancel(p.Token);
}
