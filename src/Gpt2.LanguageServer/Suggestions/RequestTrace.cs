using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Client;

namespace Gpt2.LanguageServer.Suggestions;

/// <summary>One request for a suggestion, from its arrival to its outcome.</summary>
internal sealed class RequestTrace(string method, LspLog log, TimeProvider time)
{
    /// <summary>A request that comes later than this after a change was not caused by it.</summary>
    private static readonly TimeSpan LongAgo = TimeSpan.FromSeconds(1);

    private readonly long arrived = time.GetTimestamp();

    /// <summary>Time since the arrival.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(arrived);

    /// <summary>Waits until this much time has passed since the key. The editor reports the key before it asks, VS Code some 35 ms before.
    /// If the caret moved without a key, the time counts from the request.</summary>
    /// <param name="changedAt">The document's last change.</param>
    public async Task WaitUntilAsync(TimeSpan sinceKey, long? changedAt, CancellationToken ct)
    {
        var left = sinceKey - (changedAt is { } key && time.GetElapsedTime(key, arrived) < LongAgo ? time.GetElapsedTime(key) : Elapsed);
        if (left > TimeSpan.Zero)
            await Task.Delay(left, time, ct).ConfigureAwait(false);
    }

    public void End(SuppressionReason reason) => log.Ended(method, reason, Elapsed);
}
