using Gpt2.LanguageServer.Protocol;

namespace Gpt2.LanguageServer.Documents;

/// <summary>The files the editor has open. Touched only before a handler's first await, so it needs no lock.</summary>
internal sealed class DocumentStore
{
    private readonly Dictionary<string, TextDocument> documents = [];

    /// <summary>What the editor's positions count in; settled once, by initialize.</summary>
    public PositionEncoding Encoding { get; set; } = PositionEncoding.Utf16;

    public void Open(TextDocumentItem item) =>
        documents[item.Uri] = new(item.LanguageId, item.Version, Encoding, new ChunkedText(item.Text));

    public void Change(DidChangeTextDocumentParams change)
    {
        if (Find(change.TextDocument.Uri) is { } document)
            documents[change.TextDocument.Uri] = document.With(change.TextDocument.Version, change.ContentChanges);
    }

    public void Close(TextDocumentIdentifier document) => documents.Remove(document.Uri);

    public TextDocument? Find(string uri) => documents.GetValueOrDefault(uri);
}
