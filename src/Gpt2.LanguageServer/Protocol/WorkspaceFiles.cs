using System.Text.Json;

namespace Gpt2.LanguageServer.Protocol;

internal sealed record DidChangeConfigurationParams(JsonElement? Settings = null);

internal sealed record ConfigurationParams(ConfigurationItem[] Items);

internal sealed record ConfigurationItem(string Section);

internal sealed record RegistrationParams(Registration[] Registrations);

internal sealed record Registration(string Id, string Method, DidChangeConfigurationRegistrationOptions RegisterOptions);

internal sealed record DidChangeConfigurationRegistrationOptions(string Section);

internal sealed record ExecuteCommandParams(string Command, JsonElement[]? Arguments = null, JsonElement? WorkDoneToken = null);

internal sealed record ApplyWorkspaceEditParams(WorkspaceEdit Edit, string Label);

internal sealed record ApplyWorkspaceEditResult(bool Applied = false);

/// <summary>An edit with versions or, for clients that do not support those, without.</summary>
internal sealed record WorkspaceEdit(TextDocumentEdit[]? DocumentChanges = null, Dictionary<string, TextEdit[]>? Changes = null);

internal sealed record TextDocumentEdit(VersionedTextDocumentIdentifier TextDocument, TextEdit[] Edits);
