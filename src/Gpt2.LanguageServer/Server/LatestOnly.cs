namespace Gpt2.LanguageServer.Server;

/// <summary>Runs one job at a time and cancels the running one as soon as another question arrives.</summary>
/// <remarks>
/// A model session serves one caller, and only the newest keystroke's answer is worth having. Who asks what is being answered
/// already joins that run, so the ghost text and the menu, which editors ask for together, do not cancel each other.
///
/// Text that the writer asked for by a command goes before: it ends the running question, has the model until it is done or
/// cancelled, and waits for no key. Questions that come meanwhile get nothing from here, so that ghost text is then what is
/// remembered or nothing. Several such jobs run in the order in which they were asked for.
/// </remarks>
internal sealed class LatestOnly<TQuestion, TAnswer> where TQuestion : IEquatable<TQuestion> where TAnswer : class
{
    private sealed class Run(TQuestion question)
    {
        public TQuestion Question { get; } = question;
        public CancellationTokenSource Stop { get; } = new();
        public Task<TAnswer?> Answer { get; set; } = Task.FromResult<TAnswer?>(null);
        public int Waiting { get; set; }
    }

    private readonly Lock gate = new();
    private readonly List<CancellationTokenSource> exclusive = []; // stops the jobs that the writer asked for
    private Run? newest;
    private Task last = Task.CompletedTask; // what comes next begins when this has ended

    /// <returns>The job's answer, or null if something else took its place.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled; the run ends too if nobody else waits for it.</exception>
    public async Task<TAnswer?> AskAsync(TQuestion question, Func<CancellationToken, TAnswer> job, CancellationToken ct)
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

    /// <summary>Does a job that the writer asked for; see the remarks.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled, or <see cref="AloneAsync"/> ended the job.</exception>
    public Task ExclusiveAsync(Action<CancellationToken> job, CancellationToken ct)
    {
        lock (gate)
        {
            newest?.Stop.Cancel();
            var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
            exclusive.Add(stop);
            return (last = AfterAsync(last, () => DoExclusive(stop, job))).WaitAsync(ct);
        }
    }

    /// <summary>Cancels the running job and does <paramref name="action"/> when it has ended.</summary>
    public Task AloneAsync(Action action)
    {
        lock (gate)
        {
            newest?.Stop.Cancel();
            exclusive.ForEach(stop => stop.Cancel());
            return last = AfterAsync(last, action);
        }
    }

    private Run? Join(TQuestion question, Func<CancellationToken, TAnswer> job)
    {
        lock (gate)
        {
            if (exclusive.Count > 0)
                return null;
            if (newest is null || newest.Answer.IsCompleted || newest.Stop.IsCancellationRequested || !newest.Question.Equals(question))
            {
                newest?.Stop.Cancel();
                newest = new(question);
                last = newest.Answer = AnswerAsync(last, job, newest.Stop.Token);
            }
            newest.Waiting++;
            return newest;
        }
    }

    private void Leave(Run run)
    {
        lock (gate)
            if (--run.Waiting == 0)
                run.Stop.Cancel();
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

    private static async Task<TAnswer?> AnswerAsync(Task before, Func<CancellationToken, TAnswer> job, CancellationToken stop)
    {
        TAnswer? answer = null;
        try
        {
            await AfterAsync(before, () =>
            {
                stop.ThrowIfCancellationRequested();
                answer = job(stop);
            }).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        return answer;
    }

    private static Task AfterAsync(Task before, Action action) =>
        before.ContinueWith(_ => action(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
}
