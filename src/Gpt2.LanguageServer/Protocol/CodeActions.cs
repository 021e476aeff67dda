using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gpt2.LanguageServer.Protocol;

internal sealed record CodeActionParams(
    TextDocumentIdentifier TextDocument,
    Range Range,
    CodeActionContext Context,
    JsonElement? WorkDoneToken = null
);

internal sealed record CodeActionContext(string[]? Only = null, CodeActionTriggerKind? TriggerKind = null);

internal enum CodeActionTriggerKind
{
    Invoked = 1,
    Automatic = 2,
}

internal sealed record CodeAction(string Title, string Kind, WorkspaceEdit? Edit = null, Command? Command = null);

/// <summary>A command that a client runs with workspace/executeCommand.</summary>
internal sealed record Command(string Title, [property: JsonPropertyName("command")] string Name, TextArgument[] Arguments);

internal sealed record CodeActionOptions(string[] CodeActionKinds, bool WorkDoneProgress);

internal sealed record TextDocumentContentParams(string Uri);

internal sealed record TextDocumentContentResult(string Text);

internal sealed record TextDocumentContentOptions(string[] Schemes);
