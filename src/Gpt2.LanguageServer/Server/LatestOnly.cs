namespace Gpt2.LanguageServer.Server;

/// <summary>Runs one job at a time and cancels the running one as soon as another question arrives.</summary>
/// <remarks>
/// A model session serves one caller, and only the newest keystroke's answer is worth having. Who asks what is being answered
/// already joins that run, so the ghost text and the menu, which editors ask for together, do not cancel each other.
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
    private Run? newest;
    private Task last = Task.CompletedTask; // what comes next begins when this has ended

    /// <returns>The job's answer, or null if a newer question took its place.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled; the run ends too if nobody else waits for it.</exception>
    public async Task<TAnswer?> AskAsync(TQuestion question, Func<CancellationToken, TAnswer> job, CancellationToken ct)
    {
        var run = Join(question, job);
        try
        {
            return await run.Answer.WaitAsync(ct).ConfigureAwait(false);
        }
        finally
        {
            Leave(run);
        }
    }

    /// <summary>Cancels the running job and does <paramref name="action"/> when it has ended.</summary>
    public Task AloneAsync(Action action)
    {
        lock (gate)
        {
            newest?.Stop.Cancel();
            return last = AfterAsync(last, action);
        }
    }

    private Run Join(TQuestion question, Func<CancellationToken, TAnswer> job)
    {
        lock (gate)
        {
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
