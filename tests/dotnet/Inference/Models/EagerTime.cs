using System.Collections.Concurrent;
using Gpt2.Inference.Models.Download;

namespace Gpt2.Inference.Tests.Models;

/// <summary>A clock whose pauses are over at once; patience with a silent server ends when the test says so.</summary>
internal sealed class EagerTime : TimeProvider
{
    private readonly ConcurrentBag<Waiting> patient = [];

    /// <summary>The pauses that were asked for.</summary>
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
