using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gpt2.LanguageServer.Protocol;

internal sealed record InitializeParams(
    int? ProcessId = null,
    ClientCapabilities? Capabilities = null,
    JsonElement? InitializationOptions = null,
    string? Trace = null,
    WorkspaceFolder[]? WorkspaceFolders = null,
    string? RootUri = null,
    string? Locale = null
);

internal sealed record WorkspaceFolder(string Uri);

internal sealed record ClientCapabilities(
    GeneralClientCapabilities? General = null,
    WorkspaceClientCapabilities? Workspace = null,
    TextDocumentClientCapabilities? TextDocument = null,
    WindowClientCapabilities? Window = null,
    JsonElement? Experimental = null
);

internal sealed record GeneralClientCapabilities(string[]? PositionEncodings = null);

internal sealed record WorkspaceClientCapabilities(
    bool Configuration = false,
    DynamicRegistration? DidChangeConfiguration = null,
    bool ApplyEdit = false,
    WorkspaceEditClientCapabilities? WorkspaceEdit = null,
    JsonElement? TextDocumentContent = null
);

internal sealed record WorkspaceEditClientCapabilities(bool DocumentChanges = false);

internal sealed record WindowClientCapabilities(bool WorkDoneProgress = false, ShowDocumentClientCapabilities? ShowDocument = null);

internal sealed record ShowDocumentClientCapabilities(bool Support = false);

internal sealed record DynamicRegistration([property: JsonPropertyName("dynamicRegistration")] bool Supported = false);

internal sealed record TextDocumentClientCapabilities(
    JsonElement? InlineCompletion = null,
    CodeActionClientCapabilities? CodeAction = null
);

internal sealed record CodeActionClientCapabilities(JsonElement? CodeActionLiteralSupport = null);

internal sealed record InitializeResult(ServerCapabilities Capabilities, ServerInfo ServerInfo);

internal sealed record ServerInfo(string Name, string Version);

internal sealed record ServerCapabilities(
    string PositionEncoding,
    TextDocumentSyncOptions TextDocumentSync,
    CompletionOptions CompletionProvider,
    bool InlineCompletionProvider,
    CodeActionOptions CodeActionProvider,
    ExecuteCommandOptions ExecuteCommandProvider,
    WorkspaceOptions Workspace
);

internal sealed record WorkspaceOptions(TextDocumentContentOptions TextDocumentContent);

internal sealed record TextDocumentSyncOptions(bool OpenClose, TextDocumentSyncKind Change, bool Save);

internal enum TextDocumentSyncKind
{
    None,
    Full,
    Incremental,
}

internal sealed record CompletionOptions(string[] TriggerCharacters);

internal sealed record ExecuteCommandOptions(string[] Commands, bool WorkDoneProgress);

internal sealed record InitializedParams;

/// <summary>For methods without parameters.</summary>
internal sealed record NoParams;

internal sealed record SetTraceParams(string Value);

/// <summary>The values of $/setTrace.</summary>
internal static class TraceValue
{
    public const string Off = "off";
}
