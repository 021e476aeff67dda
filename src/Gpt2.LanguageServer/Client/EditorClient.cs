using Gpt2.Inference;
using Gpt2.LanguageServer.Protocol;

namespace Gpt2.LanguageServer.Client;

/// <summary>The editor at the other end: its capabilities, the messages to it, its log, and its progress bars.</summary>
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

    /// <summary>Whether a word of the menu may bring a space.</summary>
    public bool HasSpaceAfterWord { get; set; }

    /// <summary>Whether it stores the keys of servers and gives them to us.</summary>
    public bool HasApiKeys { get; set; }

    /// <summary>Whether messages may have buttons.</summary>
    public bool HasMessages { get; set; }

    /// <summary>The language of the editor's menus, from initialize.</summary>
    public string? Locale { get; set; }

    /// <summary>Cancelled when the editor has disconnected.</summary>
    public CancellationToken Ended { get; }

    /// <summary>Shows the writer a message, with buttons if the editor supports them.</summary>
    /// <param name="plain">The message for an editor without buttons.</param>
    public void Tell(MessageType type, string message, MessageAction[] actions, string plain)
    {
        if (HasMessages)
            Messages.Message(new(type, message, actions));
        else
            Messages.ShowMessage(type, plain);
    }

    /// <summary>Shows the writer a message without buttons.</summary>
    public void Tell(MessageType type, string message) => Tell(type, message, [], message);

    /// <summary>Reports a problem that the writer can solve, to the writer and in the log.</summary>
    public void Tell(MessageType type, Gpt2Exception trouble)
    {
        var text = $"{trouble.Message} {trouble.Remedy}".TrimEnd();
        Log.Warning(text);
        Tell(type, text, [MessageActions.SelectModel], text);
    }

    public void Dispose()
    {
        ended.Cancel();
        ended.Dispose();
    }
}
