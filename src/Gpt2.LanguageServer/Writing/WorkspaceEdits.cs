using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Protocol;

namespace Gpt2.LanguageServer.Writing;

/// <summary>Builds edits in the form that the client supports.</summary>
internal static class WorkspaceEdits
{
    /// <param name="versioned">Whether the client supports edits that name the document's version.</param>
    public static WorkspaceEdit Of(string uri, TextDocument document, bool versioned, TextEdit edit) =>
        versioned ? new(DocumentChanges: [new(new(uri, document.Version), [edit])]) : new(Changes: new() { [uri] = [edit] });
}
