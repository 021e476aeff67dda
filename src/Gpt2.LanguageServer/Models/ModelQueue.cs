using System.Diagnostics.CodeAnalysis;
using Gpt2.Inference;

namespace Gpt2.LanguageServer.Models;

/// <summary>Runs one job of the model at a time, in the order in which they were asked for: a model session serves one caller.</summary>
/// <remarks>
/// Text that the writer asked for by a command has priority: it ends what runs for a suggestion and has the model until it is done or
/// cancelled. While such a text waits or runs, no suggestion is taken on.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "A token source without timer and link holds nothing to dispose of.")]
internal sealed class ModelQueue
{
    /// <summary>Nobody reads more at once; a client that asks for more has gone wrong.</summary>
    private const int MostTexts = 16;

    private readonly Lock gate = new();
    private readonly List<CancellationTokenSource> texts = []; // stops those that wait or run
    private CancellationTokenSource idle = new(); // of the newest job
    private long asked;
    private Task last = Task.CompletedTask; // what comes next begins when this has ended
    private Task? lastIdle; // the last that runs only while nothing is asked

    /// <summary>Something has come that does not wait for suggestions: their jobs are to end. Raised outside the lock.</summary>
    public event Action? Preempted;

    /// <summary>How many jobs were asked for.</summary>
    public long Asked => Volatile.Read(ref asked);

    /// <summary>Runs a job for a suggestion, unless a text has the model.</summary>
    /// <param name="job">Gets a token that is cancelled as soon as anything else is asked of the model.</param>
    /// <returns>Whether it was taken on.</returns>
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

    /// <summary>Runs a job that the writer asked for.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled, or <see cref="RunAloneAsync"/> ended the job.</exception>
    /// <exception cref="Gpt2Exception">Too many wait.</exception>
    public Task RunTextAsync(Action<CancellationToken> job, CancellationToken ct)
    {
        CancellationTokenSource stop;
        lock (gate)
        {
            if (texts.Count(text => !text.IsCancellationRequested) >= MostTexts)
                throw new Gpt2Exception($"{MostTexts} texts are already being written.", "Wait for one of them, or cancel one.");
            stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
            texts.Add(stop); // from here on no suggestion is taken on
        }
        Preempted?.Invoke();
        lock (gate)
            return Enqueue(_ => RunText(stop, job)).WaitAsync(ct);
    }

    /// <summary>Runs a job while nothing else is asked of the model, as soon as that is so.</summary>
    /// <param name="job">Gets a token that is cancelled as soon as anything is asked; it ends then, whether it is done or not.</param>
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

    /// <summary>Runs a short job of another program as soon as nothing else is asked of the model, and ends what runs only while nothing
    /// is.</summary>
    /// <param name="job">Gets a token that is cancelled as soon as anything is asked.</param>
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

    /// <returns>The job's task, or that which must end before.</returns>
    private (bool IsMine, Task Task) EnqueueBetween(Action<CancellationToken> job)
    {
        lock (gate)
            return (last.IsCompleted || last == lastIdle) && texts.Count == 0 ? (true, Enqueue(job)) : (false, last);
    }

    /// <returns>The job's task, or that which must end before.</returns>
    private (bool IsMine, Task Task) EnqueueIfIdle(Action<CancellationToken> job)
    {
        lock (gate)
            return last.IsCompleted && texts.Count == 0 ? (true, lastIdle = Enqueue(job)) : (false, last);
    }

    /// <summary>Does <paramref name="action"/> when all jobs have ended that were asked for so far; none is cancelled.</summary>
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
