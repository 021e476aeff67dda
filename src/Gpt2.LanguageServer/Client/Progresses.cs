using System.Text.Json;
using Gpt2.LanguageServer.Protocol;

namespace Gpt2.LanguageServer.Client;

/// <summary>The running progresses, for window/workDoneProgress/cancel.</summary>
internal sealed class Progresses
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, CancellationTokenSource> running = [];
    private int last;

    public JsonElement NewToken() =>
        JsonSerializer.SerializeToElement($"gpt2/{Interlocked.Increment(ref last)}", LspJson.Configured.String);

    /// <returns>An action that takes the progress off the list; then its source may be disposed.</returns>
    public Action Add(JsonElement token, CancellationTokenSource stop)
    {
        lock (gate)
            running[token.GetRawText()] = stop;
        return () =>
        {
            lock (gate)
                running.Remove(token.GetRawText());
        };
    }

    public void Cancel(JsonElement token)
    {
        lock (gate)
            if (running.TryGetValue(token.GetRawText(), out var stop))
                _ = stop.CancelAsync();
    }
}
