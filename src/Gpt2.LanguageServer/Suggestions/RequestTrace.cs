using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Client;

namespace Gpt2.LanguageServer.Suggestions;

/// <summary>One request for a suggestion, from its arrival to what became of it.</summary>
internal sealed class RequestTrace(string method, LspLog log, TimeProvider time)
{
    private readonly long arrived = time.GetTimestamp();

    /// <summary>Time since the arrival.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(arrived);

    /// <summary>Waits until so much time has gone by since the arrival.</summary>
    public async Task WaitUntilAsync(TimeSpan sinceArrival, CancellationToken ct)
    {
        var left = sinceArrival - Elapsed;
        if (left > TimeSpan.Zero)
            await Task.Delay(left, time, ct).ConfigureAwait(false);
    }

    public void End(SuppressionReason reason) => log.Ended(method, reason, Elapsed);
}
