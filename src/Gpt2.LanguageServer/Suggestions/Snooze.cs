namespace Gpt2.LanguageServer.Suggestions;

/// <summary>The writer's "not now".</summary>
internal sealed class Snooze(TimeProvider time, Action ended) : IDisposable
{
    private readonly Lock gate = new();
    private ITimer? timer;

    public bool IsOn
    {
        get
        {
            lock (gate)
                return timer is not null;
        }
    }

    public void Begin(TimeSpan duration)
    {
        lock (gate)
        {
            timer?.Dispose();
            timer = time.CreateTimer(_ => End(), null, duration, Timeout.InfiniteTimeSpan);
        }
    }

    public void End()
    {
        lock (gate)
        {
            timer?.Dispose();
            timer = null;
        }
        ended();
    }

    public void Dispose()
    {
        lock (gate)
            timer?.Dispose();
    }
}
