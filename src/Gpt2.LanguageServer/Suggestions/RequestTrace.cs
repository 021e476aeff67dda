using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Client;

namespace Gpt2.LanguageServer.Suggestions;

/// <summary>One request for a suggestion, from its arrival to what became of it.</summary>
internal sealed class RequestTrace(string method, LspLog log, TimeProvider time)
{
    /// <summary>What is asked for later after a change than this is not asked for because of it.</summary>
    private static readonly TimeSpan LongAgo = TimeSpan.FromSeconds(1);

    private readonly long arrived = time.GetTimestamp();

    /// <summary>Time since the arrival.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(arrived);

    /// <summary>Waits until so much time has gone by since the key, of which the editor tells before it asks: VS Code some 35 ms before.
    /// Where the caret moved without a key, since the arrival.</summary>
    /// <param name="changedAt">The document's last change.</param>
    public async Task WaitUntilAsync(TimeSpan sinceKey, long? changedAt, CancellationToken ct)
    {
        var left = sinceKey - (changedAt is { } key && time.GetElapsedTime(key, arrived) < LongAgo ? time.GetElapsedTime(key) : Elapsed);
        if (left > TimeSpan.Zero)
            await Task.Delay(left, time, ct).ConfigureAwait(false);
    }

    public void End(SuppressionReason reason) => log.Ended(method, reason, Elapsed);
}
