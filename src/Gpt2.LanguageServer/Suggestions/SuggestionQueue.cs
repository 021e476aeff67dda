using Gpt2.LanguageServer.Models;

namespace Gpt2.LanguageServer.Suggestions;

/// <summary>Answers requests for suggestions: only the newest is worth an answer.</summary>
/// <remarks>
/// Who asks what is being answered already joins that run, so the ghost text and the menu, which editors ask for together, do not cancel
/// each other. A newer request ends the running one unless it continues it: the writer typed on, and what the run finds may be
/// what is typed. Then the run lives, is told what was asked since, and the newer request waits for it. A run whose callers have all
/// cancelled lives too, since an editor cancels before it asks anew.
/// </remarks>
/// <param name="continues">Whether the second request is what the first one becomes as the writer types on.</param>
/// <param name="whenIdle">What is done behind an answer until anything else is asked of the model.</param>
internal sealed class SuggestionQueue<TRequest, TAnswer>
    where TRequest : class, IEquatable<TRequest>
    where TAnswer : class
{
    private readonly ModelQueue model;
    private readonly Func<TRequest, TRequest, bool> continues;
    private readonly Action<TRequest, CancellationToken> whenIdle;
    private readonly Lock gate = new(); // taken after the model loader's and before the model queue's
    private Run? newest;
    private Run? running; // the newest, or an older one that it continues

    public SuggestionQueue(ModelQueue model, Func<TRequest, TRequest, bool> continues, Action<TRequest, CancellationToken> whenIdle)
    {
        (this.model, this.continues, this.whenIdle) = (model, continues, whenIdle);
        model.Preempted += StopRuns;
    }

    /// <summary>Answers a request.</summary>
    /// <param name="newest">What is asked by now: the request itself, or one that continues it.</param>
    /// <param name="draft">Takes what is known before the answer is.</param>
    /// <exception cref="OperationCanceledException">Cancelled, or not worth going on with.</exception>
    public delegate TAnswer Job(Func<TRequest> newest, Action<TAnswer> draft, CancellationToken stop);

    /// <returns>The job's answer, or null if something else took its place.</returns>
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

    /// <summary>What the newest request's job knows before its answer, or null.</summary>
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

    /// <summary>Whether the running job is at the same text and answers a part of what is asked: the ghost text, not the menu.</summary>
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
