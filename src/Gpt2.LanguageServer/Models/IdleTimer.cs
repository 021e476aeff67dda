namespace Gpt2.LanguageServer.Models;

/// <summary>Notices when nothing was requested for a while. Nothing runs while the timer waits.</summary>
/// <param name="idle">Called once for each watch, from another thread.</param>
internal sealed class IdleTimer(TimeProvider time, Action idle) : IDisposable
{
    private readonly Lock gate = new();
    private ITimer? timer;
    private TimeSpan limit;
    private long lastUse;

    /// <summary>Notes a request; takes nanoseconds.</summary>
    public void Touch() => Volatile.Write(ref lastUse, time.GetTimestamp());

    /// <summary>Starts watching.</summary>
    /// <param name="after">How long nothing must be requested from now on; zero means for ever.</param>
    public void Watch(TimeSpan after)
    {
        lock (gate)
        {
            limit = after;
            Watch();
        }
    }

    /// <summary>Starts watching again.</summary>
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
