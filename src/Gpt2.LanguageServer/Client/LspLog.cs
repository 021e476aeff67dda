using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Protocol;

namespace Gpt2.LanguageServer.Client;

/// <summary>The server's log. It never contains a word that the writer wrote.</summary>
internal sealed class LspLog(LspClient client, TextWriter errorOutput)
{
    /// <summary>The value of $/setTrace.</summary>
    public string Trace { get; set; } = TraceValue.Off;

    /// <summary>The outcome of the last request for a suggestion.</summary>
    public SuppressionReason LastReason { get; private set; } = SuppressionReason.NoText;

    public void Info(string message) => Write(MessageType.Info, message);

    public void Warning(string message) => Write(MessageType.Warning, message);

    /// <summary>Logs a bug of ours, with the stack that the reply does not contain.</summary>
    public void Bug(string where, Exception exception) => Write(MessageType.Error, $"{where} failed: {exception}");

    /// <summary>Notes the outcome of a request for a suggestion.</summary>
    public void Ended(string method, SuppressionReason reason, TimeSpan took)
    {
        if (reason != SuppressionReason.Cancelled)
            LastReason = reason;
        if (Trace == TraceValue.Off)
            return;
        var outcome = reason == SuppressionReason.None ? "SHOWN" : $"SUPPRESSED({reason})";
        client.LogTrace($"{method} {outcome} after {took.TotalMilliseconds:F1} ms");
    }

    private void Write(MessageType type, string message)
    {
        client.LogMessage(type, message);
        if (type == MessageType.Error) // editors log this stream as errors
            errorOutput.WriteLine(message);
    }
}
