using System.Text.Json;
using Gpt2.LanguageServer.Client;
using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Suggestions;

namespace Gpt2.LanguageServer.Writing;

/// <summary>How a requested text reaches the writer, in addition to the command's result.</summary>
internal abstract class TextSink : IDisposable
{
    /// <summary>How long to gather text before the next piece; null gathers all of it.</summary>
    public abstract TimeSpan? GatherTime { get; }

    /// <returns>Why the text must stop here, or null.</returns>
    public abstract Task<string?> GiveAsync(string text, CancellationToken ct);

    public virtual void Dispose() { }

    /// <summary>Partial results if the client asked for them, or else edits if it applies edits, or else nothing.</summary>
    /// <param name="place">Where edits go; null if the text goes into no open document.</param>
    public static TextSink To(
        SuggestionService service,
        JsonElement? partialResultToken,
        (string Uri, TextDocument Document, int Offset)? place
    )
    {
        if (partialResultToken is { } token)
            return new PartialResults(service.Editor.Messages, token);
        return place is { } at && service.Editor.Capabilities.Workspace is { ApplyEdit: true }
            ? new StreamingEdit(service, at.Uri, at.Document, at.Offset)
            : new ResultOnly();
    }

    private sealed class PartialResults(LspClient client, JsonElement token) : TextSink
    {
        public override TimeSpan? GatherTime => TimeSpan.Zero;

        public override Task<string?> GiveAsync(string text, CancellationToken ct)
        {
            client.Progress(new(token, new PartialText(text)));
            return Task.FromResult<string?>(null);
        }
    }

    private sealed class ResultOnly : TextSink
    {
        public override TimeSpan? GatherTime => null;

        public override Task<string?> GiveAsync(string text, CancellationToken ct) => Task.FromResult<string?>(null);
    }
}
