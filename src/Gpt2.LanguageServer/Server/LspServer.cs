using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Rpc;
using Gpt2.LanguageServer.Suggestions;
using Gpt2.LanguageServer.Writing;

namespace Gpt2.LanguageServer.Server;

/// <summary>Every LSP message this server answers, one line each. Nothing is computed here.</summary>
/// <remarks>
/// These are called one at a time, in order of arrival, each until its first await. So a notification is applied before the next
/// request starts, and a request that takes its snapshot before its first await sees the text the editor saw. That is why there is
/// no queue, and why no handler may compute before it awaits.
/// </remarks>
internal static class LspServer
{
    private static readonly LspJson Json = LspJson.Configured;

    public static RpcMethods Methods(ServerState state, Action hangUp) =>
        new()
        {
            { "initialize", Json.InitializeParams, p => Lifecycle.Initialize(state, p, hangUp) },
            { "initialized", Json.InitializedParams, _ => Lifecycle.InitializedAsync(state) },
            { "shutdown", Json.NoParams, _ => Lifecycle.Shutdown(state) },
            { "exit", Json.NoParams, _ => hangUp() },
            {
                "$/setTrace",
                Json.SetTraceParams,
                p =>
                {
                    state.Log.Trace = p.Value;
                }
            },
            { "textDocument/didOpen", Json.DidOpenTextDocumentParams, p => state.Documents.Open(p.TextDocument) },
            { "textDocument/didChange", Json.DidChangeTextDocumentParams, p => state.Documents.Change(p) },
            { "textDocument/didSave", Json.DidSaveTextDocumentParams, _ => state.Workspace.Refresh(state.Settings.MemoryFiles, state.Log) },
            { "textDocument/didClose", Json.DidCloseTextDocumentParams, p => state.Documents.Close(p.TextDocument) },
            { "textDocument/inlineCompletion", Json.InlineCompletionParams, (p, ct) => InlineCompletion.HandleAsync(state, p, ct) },
            { "textDocument/completion", Json.CompletionParams, (p, ct) => Completion.HandleAsync(state, p, ct) },
            { "textDocument/codeAction", Json.CodeActionParams, (p, ct) => CodeActions.HandleAsync(state, p, ct) },
            { "workspace/didChangeConfiguration", Json.DidChangeConfigurationParams, p => Configuration.ChangedAsync(state, p) },
            {
                "workspace/textDocumentContent",
                Json.TextDocumentContentParams,
                p => new TextDocumentContentResult(state.Alternatives.Text(p.Uri))
            },
            { "workspace/executeCommand", Json.ExecuteCommandParams, (p, ct) => Commands.ExecuteAsync(state, p, ct) },
            { "window/workDoneProgress/cancel", Json.WorkDoneProgressCancelParams, p => state.Progresses.Cancel(p.Token) },
        };
}
