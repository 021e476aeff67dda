namespace Gpt2.LanguageServer.Models;

/// <summary>Runs one job at a time; only the newest question's answer is worth having.</summary>
/// <remarks>
/// A model session serves one caller. Who asks what is being answered already joins that run, so the ghost text and the menu, which
/// editors ask for together, do not cancel each other. A newer question ends the running job unless it continues what that job was
/// asked: the writer typed on, and what the job finds may be what is typed. Then the job lives, is told what was asked since, and the
/// newer question waits for it. A running job whose callers have all cancelled lives too, since an editor cancels before it asks anew.
///
/// Text that the writer asked for by a command goes before: it ends the running question, has the model until it is done or
/// cancelled, and waits for no key. Questions that come meanwhile get nothing from here, so that ghost text is then what is
/// remembered or nothing. Several such jobs run in the order in which they were asked for.
/// </remarks>
/// <param name="continues">Whether the second question is what the first one becomes as the writer types on.</param>
/// <param name="afterwards">What is done behind an answer while nothing else is asked.</param>
internal sealed class LatestOnly<TQuestion, TAnswer>(
    Func<TQuestion, TQuestion, bool> continues,
    Action<TQuestion, CancellationToken> afterwards
)
    where TQuestion : class, IEquatable<TQuestion>
    where TAnswer : class
{
    /// <summary>Answers a question.</summary>
    /// <param name="newest">What is asked by now: the question itself, or one that continues it.</param>
    /// <param name="draft">Takes what is known before the answer is.</param>
    /// <exception cref="OperationCanceledException">Cancelled, or not worth going on with.</exception>
    public delegate TAnswer Job(Func<TQuestion> newest, Action<TAnswer> draft, CancellationToken stop);

    private sealed class Run(TQuestion question, Job job)
    {
        private readonly TaskCompletionSource<TAnswer?> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile TQuestion? continuation;
        private volatile TAnswer? draft;

        public TQuestion Question => question;
        public TQuestion Asked
        {
            get => continuation ?? question;
            set => continuation = value;
        }
        public CancellationTokenSource Stop { get; } = new();
        public CancellationTokenSource Rest { get; } = new(); // cancelled when something else is asked
        public Task<TAnswer?> Answer => answer.Task;
        public TAnswer? Draft => draft;
        public int Waiting { get; set; }

        public void Supersede() => answer.TrySetResult(null);

        public void Do()
        {
            try
            {
                Stop.Token.ThrowIfCancellationRequested();
                answer.TrySetResult(job(() => Asked, early => draft = early, Stop.Token));
            }
            catch (OperationCanceledException)
            {
                Supersede();
            }
            catch (Exception bug)
            {
                answer.TrySetException(bug);
            }
        }
    }

    private readonly Lock gate = new();
    private readonly List<CancellationTokenSource> exclusive = []; // stops the jobs that the writer asked for
    private Run? newest;
    private Run? running; // the newest, or an older one that it continues
    private Task last = Task.CompletedTask; // what comes next begins when this has ended

    /// <returns>The job's answer, or null if something else took its place.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<TAnswer?> AskAsync(TQuestion question, Job job, CancellationToken ct)
    {
        if (Join(question, job) is not { } run)
            return null;
        try
        {
            return await run.Answer.WaitAsync(ct).ConfigureAwait(false);
        }
        finally
        {
            Leave(run);
        }
    }

    /// <summary>What the newest question's job knows before its answer, or null.</summary>
    public TAnswer? DraftOf(TQuestion question)
    {
        lock (gate)
            return newest is not null && newest.Question.Equals(question) ? newest.Draft : null;
    }

    /// <summary>Does a job that the writer asked for; see the remarks.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled, or <see cref="AloneAsync"/> ended the job.</exception>
    public Task ExclusiveAsync(Action<CancellationToken> job, CancellationToken ct)
    {
        lock (gate)
        {
            StopRuns();
            var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
            exclusive.Add(stop);
            return (last = AfterAsync(last, () => DoExclusive(stop, job))).WaitAsync(ct);
        }
    }

    /// <summary>Does <paramref name="action"/> when all jobs have ended that were asked for so far; none is cancelled.</summary>
    public Task AfterAllAsync(Action action)
    {
        lock (gate)
        {
            newest?.Rest.Cancel();
            return last = AfterAsync(last, action);
        }
    }

    /// <summary>Cancels the running job and does <paramref name="action"/> when it has ended.</summary>
    public Task AloneAsync(Action action)
    {
        lock (gate)
        {
            StopRuns();
            exclusive.ForEach(stop => stop.Cancel());
            return last = AfterAsync(last, action);
        }
    }

    private Run? Join(TQuestion question, Job job)
    {
        lock (gate)
        {
            if (exclusive.Count > 0)
                return null;
            if (newest is null || newest.Answer.IsCompleted || newest.Stop.IsCancellationRequested || !newest.Question.Equals(question))
                Begin(new(question, job));
            newest!.Waiting++;
            return newest;
        }
    }

    private void Begin(Run run)
    {
        newest?.Rest.Cancel();
        newest?.Supersede();
        if (newest != running)
            newest?.Stop.Cancel();
        if (running is not null && continues(running.Question, run.Question))
            running.Asked = run.Question;
        else
            running?.Stop.Cancel();
        newest = run;
        last = AfterAsync(last, () => DoRun(run));
    }

    private void DoRun(Run run)
    {
        lock (gate)
            running = run;
        run.Do();
        lock (gate)
            running = null;
        try
        {
            if (!run.Rest.IsCancellationRequested)
                afterwards(run.Question, run.Rest.Token);
        }
        catch (OperationCanceledException) { }
    }

    private void Leave(Run run)
    {
        lock (gate)
            if (--run.Waiting == 0 && run != running)
                run.Stop.Cancel();
    }

    private void StopRuns()
    {
        newest?.Rest.Cancel();
        newest?.Stop.Cancel();
        running?.Stop.Cancel();
    }

    private void DoExclusive(CancellationTokenSource stop, Action<CancellationToken> job)
    {
        try
        {
            stop.Token.ThrowIfCancellationRequested();
            job(stop.Token);
        }
        finally
        {
            lock (gate)
                exclusive.Remove(stop);
            stop.Dispose();
        }
    }

    private static Task AfterAsync(Task before, Action action) =>
        before.ContinueWith(_ => action(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
}
