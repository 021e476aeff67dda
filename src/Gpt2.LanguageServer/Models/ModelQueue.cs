using System.Diagnostics.CodeAnalysis;
using Gpt2.Inference;

namespace Gpt2.LanguageServer.Models;

/// <summary>Runs one job of the model at a time, in the order of the requests, since a model session serves one caller.</summary>
/// <remarks>
/// Text that the writer requested by a command has priority: it ends a running suggestion and keeps the model until it is done or
/// cancelled. While such a text waits or runs, suggestions are refused.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "A token source without timer and link holds nothing to dispose of.")]
internal sealed class ModelQueue
{
    /// <summary>Nobody reads more texts at once; a client that asks for more is broken.</summary>
    private const int MostTexts = 16;

    private readonly Lock gate = new();
    private readonly List<CancellationTokenSource> texts = []; // cancel the texts that wait or run
    private CancellationTokenSource idle = new(); // cancelled by the next job
    private long asked;
    private Task last = Task.CompletedTask; // the next job begins when this has ended
    private Task? lastIdle; // the last job that only runs while the model is idle

    /// <summary>A job has arrived that does not wait for suggestions, so their jobs must end. Raised outside the lock.</summary>
    public event Action? Preempted;

    /// <summary>The number of jobs so far.</summary>
    public long Asked => Volatile.Read(ref asked);

    /// <summary>Runs a job for a suggestion, unless a text command has the model.</summary>
    /// <param name="job">Receives a token that is cancelled as soon as another job arrives.</param>
    /// <returns>Whether the job was accepted.</returns>
    public bool TryRunSuggestion(Action<CancellationToken> job)
    {
        lock (gate)
        {
            if (texts.Count > 0)
                return false;
            Enqueue(job);
            return true;
        }
    }

    /// <summary>Runs a job that the writer requested.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled, or <see cref="RunAloneAsync"/> ended the job.</exception>
    /// <exception cref="Gpt2Exception">Too many jobs are waiting.</exception>
    public Task RunTextAsync(Action<CancellationToken> job, CancellationToken ct)
    {
        CancellationTokenSource stop;
        lock (gate)
        {
            if (texts.Count(text => !text.IsCancellationRequested) >= MostTexts)
                throw new Gpt2Exception($"{MostTexts} texts are already being written.", "Wait for one of them, or cancel one.");
            stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
            texts.Add(stop); // from here on suggestions are refused
        }
        Preempted?.Invoke();
        lock (gate)
            return Enqueue(_ => RunText(stop, job)).WaitAsync(ct);
    }

    /// <summary>Runs a job as soon as the model is idle.</summary>
    /// <param name="job">Receives a token that is cancelled as soon as another job arrives; the job then ends, done or not.</param>
    public async Task RunWhenIdleAsync(Action<CancellationToken> job, CancellationToken ct)
    {
        while (true)
        {
            var (isMine, task) = EnqueueIfIdle(job);
            if (isMine)
            {
                await task.ConfigureAwait(false);
                return;
            }
            await task.WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ct.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Runs a short job for another program when the model is free or only runs an idle job, which is ended.</summary>
    /// <param name="job">Receives a token that is cancelled as soon as another job arrives.</param>
    public async Task RunBetweenAsync(Action<CancellationToken> job)
    {
        while (true)
        {
            var (isMine, task) = EnqueueBetween(job);
            await task.ConfigureAwait(isMine ? ConfigureAwaitOptions.None : ConfigureAwaitOptions.SuppressThrowing);
            if (isMine)
                return;
        }
    }

    /// <returns>The job's task, or the task to wait for first.</returns>
    private (bool IsMine, Task Task) EnqueueBetween(Action<CancellationToken> job)
    {
        lock (gate)
            return (last.IsCompleted || last == lastIdle) && texts.Count == 0 ? (true, Enqueue(job)) : (false, last);
    }

    /// <returns>The job's task, or the task to wait for first.</returns>
    private (bool IsMine, Task Task) EnqueueIfIdle(Action<CancellationToken> job)
    {
        lock (gate)
            return last.IsCompleted && texts.Count == 0 ? (true, lastIdle = Enqueue(job)) : (false, last);
    }

    /// <summary>Does <paramref name="action"/> after all jobs so far, none of which is cancelled.</summary>
    public Task RunAfterAllAsync(Action action)
    {
        lock (gate)
            return Enqueue(_ => action());
    }

    /// <summary>Cancels all jobs and does <paramref name="action"/> when they have ended.</summary>
    public Task RunAloneAsync(Action action)
    {
        Task done;
        lock (gate)
        {
            texts.ForEach(stop => stop.Cancel());
            done = Enqueue(_ => action());
        }
        Preempted?.Invoke();
        return done;
    }

    private Task Enqueue(Action<CancellationToken> job)
    {
        asked++;
        idle.Cancel();
        idle = new();
        var untilNext = idle.Token;
        return last = last.ContinueWith(_ => job(untilNext), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private void RunText(CancellationTokenSource stop, Action<CancellationToken> job)
    {
        try
        {
            stop.Token.ThrowIfCancellationRequested();
            job(stop.Token);
        }
        finally
        {
            lock (gate)
                texts.Remove(stop);
            stop.Dispose();
        }
    }
}
