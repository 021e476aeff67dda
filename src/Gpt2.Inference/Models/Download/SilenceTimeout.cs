namespace Gpt2.Inference.Models.Download;

/// <summary>Ends the wait for a server that sends nothing. A slow server may take as long as it needs.</summary>
internal sealed class SilenceTimeout : IDisposable
{
    /// <summary>How long a server may be silent before the connection counts as broken.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource silence;
    private readonly CancellationTokenSource either;

    private SilenceTimeout(TimeProvider time, CancellationToken ct)
    {
        silence = new(Length, time);
        either = CancellationTokenSource.CreateLinkedTokenSource(ct, silence.Token);
    }

    /// <summary>Cancelled by the caller or by silence.</summary>
    public CancellationToken Token => either.Token;

    /// <summary>Notes that the server has sent something.</summary>
    public void Renew() => silence.CancelAfter(Length);

    /// <exception cref="HttpRequestException">The server was silent for too long.</exception>
    public static async Task<T> RunAsync<T>(TimeProvider time, Func<SilenceTimeout, Task<T>> exchange, CancellationToken ct)
    {
        using var timeout = new SilenceTimeout(time, ct);
        try
        {
            return await exchange(timeout).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (timeout.silence.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new HttpRequestException($"no data came for {Length.TotalSeconds} seconds", e);
        }
    }

    public void Dispose()
    {
        either.Dispose();
        silence.Dispose();
    }
}
