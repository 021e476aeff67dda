using Gpt2.LanguageServer.Models;

namespace Gpt2.LanguageServer.Suggestions;

/// <summary>Answers requests for suggestions. Only the newest request is worth an answer.</summary>
/// <remarks>
/// A request equal to the running one joins that run, so the ghost text and the menu, which editors request together, do not cancel each
/// other. A newer request ends the running one unless it continues it: the writer typed on, and the run may find exactly the typed text.
/// Then the run continues and learns of the newer request, which waits for it. A run whose callers have all cancelled continues too, since
/// editors cancel before they ask again.
/// </remarks>
/// <param name="continues">Whether the second request is what the first one becomes as the writer types on.</param>
/// <param name="whenIdle">Work after an answer, until anything else is asked of the model.</param>
internal sealed class SuggestionQueue<TRequest, TAnswer>
    where TRequest : class, IEquatable<TRequest>
    where TAnswer : class
{
    private readonly ModelQueue model;
    private readonly Func<TRequest, TRequest, bool> continues;
    private readonly Action<TRequest, CancellationToken> whenIdle;
    private readonly Lock gate = new(); // taken after the model loader's and before the model queue's
    private Run? newest;
    private Run? running; // the newest run, or an older one that it continues

    public SuggestionQueue(ModelQueue model, Func<TRequest, TRequest, bool> continues, Action<TRequest, CancellationToken> whenIdle)
    {
        (this.model, this.continues, this.whenIdle) = (model, continues, whenIdle);
        model.Preempted += StopRuns;
    }

    /// <summary>Answers a request.</summary>
    /// <param name="newest">The newest request: this one, or one that continues it.</param>
    /// <param name="draft">Receives what is known before the answer.</param>
    /// <exception cref="OperationCanceledException">Cancelled, or not worth continuing.</exception>
    public delegate TAnswer Job(Func<TRequest> newest, Action<TAnswer> draft, CancellationToken stop);

    /// <returns>The job's answer, or null if another request replaced it.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<TAnswer?> AskAsync(TRequest request, Job job, CancellationToken ct)
    {
        if (Join(request, job) is not { } run)
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

    /// <summary>What the job of the newest request knows before its answer, or null.</summary>
    public TAnswer? DraftOf(TRequest request)
    {
        lock (gate)
            return newest is not null && newest.Request.Equals(request) ? newest.Draft : null;
    }

    private Run? Join(TRequest request, Job job)
    {
        lock (gate)
        {
            if (newest is null || newest.Answer.IsCompleted || newest.Stop.IsCancellationRequested || !newest.Request.Equals(request))
                if (!TryBegin(new(request, job)))
                    return null;
            newest!.Waiting++;
            return newest;
        }
    }

    private bool TryBegin(Run run)
    {
        if (!model.TryRunSuggestion(untilNext => Do(run, untilNext)))
            return false;
        if (!IsAnswered(run.Request))
        {
            newest?.Supersede();
            if (newest != running)
                newest?.Stop.Cancel();
        }
        if (running is not null && continues(running.Request, run.Request))
            running.Asked = run.Request;
        else
            running?.Stop.Cancel();
        newest = run;
        return true;
    }

    /// <summary>Whether the running job is for the same text and answers part of the request: the ghost text, but not the menu.</summary>
    private bool IsAnswered(TRequest request) =>
        newest is not null && newest == running && continues(newest.Request, request) && continues(request, newest.Request);

    private void Do(Run run, CancellationToken untilNext)
    {
        lock (gate)
            running = run;
        run.Do();
        lock (gate)
            running = null;
        try
        {
            if (!untilNext.IsCancellationRequested)
                whenIdle(run.Request, untilNext);
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
        lock (gate)
        {
            newest?.Stop.Cancel();
            running?.Stop.Cancel();
        }
    }

    private sealed class Run(TRequest request, Job job)
    {
        private readonly TaskCompletionSource<TAnswer?> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile TRequest? continuation;
        private volatile TAnswer? draft;

        public TRequest Request => request;
        public TRequest Asked
        {
            get => continuation ?? request;
            set => continuation = value;
        }
        public CancellationTokenSource Stop { get; } = new();
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
}
