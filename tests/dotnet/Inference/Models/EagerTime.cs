using System.Collections.Concurrent;
using Gpt2.Inference.Models.Download;

namespace Gpt2.Inference.Tests.Models;

/// <summary>A clock on which pauses end at once. The time-out for a silent server ends when the test calls <see
/// cref="LosePatience"/>.</summary>
internal sealed class EagerTime : TimeProvider
{
    private readonly ConcurrentBag<Waiting> patient = [];

    /// <summary>The lengths of the pauses so far.</summary>
    public ConcurrentQueue<TimeSpan> Pauses { get; } = [];

    public void LosePatience()
    {
        foreach (var timer in patient)
            timer.Fire();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Waiting(callback, state);
        if (dueTime == SilenceTimeout.Length)
        {
            patient.Add(timer);
        }
        else
        {
            Pauses.Enqueue(dueTime);
            ThreadPool.QueueUserWorkItem(_ => timer.Fire());
        }
        return timer;
    }

    private sealed class Waiting(TimerCallback callback, object? state) : ITimer
    {
        private bool disposed;

        public void Fire()
        {
            if (!disposed)
                callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() => disposed = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
