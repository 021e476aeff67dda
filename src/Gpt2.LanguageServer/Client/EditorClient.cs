using Gpt2.LanguageServer.Protocol;

namespace Gpt2.LanguageServer.Client;

/// <summary>The editor at the other end: what it can do, the messages to it, its log, and the progresses that it shows.</summary>
internal sealed class EditorClient : IDisposable
{
    private readonly CancellationTokenSource ended = new();

    public EditorClient(LspClient messages, TextWriter errorOutput) =>
        (Messages, Log, Ended) = (messages, new(messages, errorOutput), ended.Token);

    public LspClient Messages { get; }

    public LspLog Log { get; }

    public Progresses Progresses { get; } = new();

    /// <summary>What the editor announced in initialize.</summary>
    public ClientCapabilities Capabilities { get; set; } = new();

    /// <summary>The language of its menus, as initialize tells it.</summary>
    public string? Locale { get; set; }

    /// <summary>Cancelled when the editor has hung up.</summary>
    public CancellationToken Ended { get; }

    public void Dispose()
    {
        ended.Cancel();
        ended.Dispose();
    }
}
