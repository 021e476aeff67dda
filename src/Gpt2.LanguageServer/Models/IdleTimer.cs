namespace Gpt2.LanguageServer.Models;

/// <summary>Notices that nothing was asked for a while. Between two looks at the clock nothing runs.</summary>
/// <param name="idle">Is called once for each watch, by another thread.</param>
internal sealed class IdleTimer(TimeProvider time, Action idle) : IDisposable
{
    private readonly Lock gate = new();
    private ITimer? timer;
    private TimeSpan limit;
    private long lastUse;

    /// <summary>Something was asked; takes nanoseconds.</summary>
    public void Touch() => Volatile.Write(ref lastUse, time.GetTimestamp());

    /// <summary>Begins to watch.</summary>
    /// <param name="after">How long nothing must be asked, from now on; zero for ever.</param>
    public void Watch(TimeSpan after)
    {
        lock (gate)
        {
            limit = after;
            Watch();
        }
    }

    /// <summary>Begins to watch anew.</summary>
    public void Watch()
    {
        lock (gate)
        {
            Touch();
            LookIn(limit);
        }
    }

    public void Dispose()
    {
        lock (gate)
            LookIn(TimeSpan.Zero);
    }

    private void Look()
    {
        lock (gate)
        {
            var left = limit - time.GetElapsedTime(Volatile.Read(ref lastUse));
            LookIn(left);
            if (left > TimeSpan.Zero || limit == TimeSpan.Zero)
                return;
        }
        idle();
    }

    private void LookIn(TimeSpan left)
    {
        timer?.Dispose();
        timer = left > TimeSpan.Zero ? time.CreateTimer(_ => Look(), null, left, Timeout.InfiniteTimeSpan) : null;
    }
}
