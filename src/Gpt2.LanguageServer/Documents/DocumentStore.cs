using System.Collections.Concurrent;
using Gpt2.LanguageServer.Protocol;
using Gpt2.Prose.Dialects;

namespace Gpt2.LanguageServer.Documents;

/// <summary>The files that are open in the editor. Messages change it one after another; any thread may read it.</summary>
internal sealed class DocumentStore(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, TextDocument> documents = new(DocumentUri.Comparer);

    /// <summary>Raised for each edit, in order, before any later message is handled.</summary>
    public event Action<DocumentChange>? Changed;

    /// <summary>The unit of the editor's positions, set once by initialize.</summary>
    public PositionEncoding Encoding { get; set; } = PositionEncoding.Utf16;

    public void Open(TextDocumentItem item)
    {
        Forget(item.Uri);
        documents[item.Uri] = new(LanguageOf(item), item.Version, Encoding, new ChunkedText(item.Text));
    }

    public void Change(DidChangeTextDocumentParams change)
    {
        var uri = change.TextDocument.Uri;
        if (Find(uri) is not { } document)
            return;
        documents[uri] = document = document with { Version = change.TextDocument.Version, ChangedAt = time.GetTimestamp() };
        foreach (var one in change.ContentChanges)
        {
            var (before, edit) = (document, document.EditOf(one));
            documents[uri] = document = before.With(edit);
            Changed?.Invoke(new(uri, before, edit, document));
        }
    }

    public void Close(TextDocumentIdentifier document) => Forget(document.Uri);

    public TextDocument? Find(string uri) => documents.GetValueOrDefault(uri);

    /// <summary>A commit message is recognised whatever the editor calls it. The name of a file without a language shows its
    /// kind.</summary>
    private static string LanguageOf(TextDocumentItem item)
    {
        var byName = Dialect.OfFile(item.Uri);
        if (byName is not null && (byName == Dialect.CommitMessage || string.IsNullOrWhiteSpace(item.LanguageId)))
            return byName.LanguageIds[0];
        return item.LanguageId ?? "";
    }

    private void Forget(string uri)
    {
        if (documents.TryRemove(uri, out var document))
            Changed?.Invoke(new(uri, document, default, null));
    }
}
