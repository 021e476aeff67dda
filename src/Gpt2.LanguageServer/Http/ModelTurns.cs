using Gpt2.Inference.Engine;
using Gpt2.LanguageServer.Models;

namespace Gpt2.LanguageServer.Http;

/// <summary>Lets the runs of several callers take turns at the model. It yields to an attached editor within one token.</summary>
/// <remarks>A waiting run keeps what it has read and written, so a turn costs only its time. The memory for this is limited: runs that do
/// not fit wait in order of arrival.</remarks>
internal sealed class ModelTurns(ModelQueue queue, TimeProvider time)
{
    /// <summary>How many contexts the runs may hold together; a single run may hold more.</summary>
    private const int Contexts = 3;

    private const int Longest = 64;

    private static readonly TimeSpan Length = TimeSpan.FromMilliseconds(10);

    private readonly Lock gate = new();
    private readonly LinkedList<Turn> line = new();
    private bool isTurning;

    /// <summary>Runs a request to its end.</summary>
    /// <exception cref="ApiException">Too many requests are waiting.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, or the run's model was replaced.</exception>
    public async Task FinishAsync(EngineRun run, int contextLength, CancellationToken ct)
    {
        var turn = new Turn(run, Contexts * contextLength, time, ct);
        Enter(turn);
        using var leaving = ct.UnsafeRegister(_ => Leave(turn), null);
        await turn.Over.ConfigureAwait(false);
    }

    private void Enter(Turn turn)
    {
        lock (gate)
        {
            if (line.Count >= Longest)
                throw new ApiException(429, "Too many requests are waiting for the model. Try again later.", code: "too_many_requests");
            line.AddLast(turn);
            if (!isTurning)
                _ = TakeTurnsAsync();
            isTurning = true;
        }
    }

    /// <summary>A waiting run whose caller disconnects leaves the queue. One that has begun ends within its turn.</summary>
    private void Leave(Turn turn)
    {
        lock (gate)
            if (!turn.IsBegun && line.Remove(turn))
                turn.Cancel();
    }

    private async Task TakeTurnsAsync()
    {
        await Task.Yield();
        while (Next() is { } turn)
        {
            await queue.RunBetweenAsync(turn.Take).ConfigureAwait(false);
            lock (gate)
                if (turn.Over.IsCompleted)
                    line.Remove(turn);
                else if (!turn.Run.IsReading)
                    MoveBack(turn);
        }
    }

    private Turn? Next()
    {
        lock (gate)
        {
            var next = line.FirstOrDefault(turn => turn.IsBegun && turn.Run.IsReading) ?? line.FirstOrDefault(MayGo);
            isTurning = next is not null;
            next?.IsBegun = true;
            return next;
        }
    }

    /// <summary>Whether a run has begun, needs no memory, or is the first of the others and fits beside them.</summary>
    private bool MayGo(Turn turn)
    {
        if (turn.IsBegun || turn.Run.Room == 0)
            return true;
        var held = line.Where(other => other.IsBegun).Sum(other => other.Run.Room);
        return turn == line.First(other => !other.IsBegun && other.Run.Room > 0) && (held == 0 || held + turn.Run.Room <= turn.Limit);
    }

    private void MoveBack(Turn turn)
    {
        line.Remove(turn);
        line.AddLast(turn);
    }

    private sealed class Turn(EngineRun run, int limit, TimeProvider time, CancellationToken ct)
    {
        private readonly TaskCompletionSource over = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public EngineRun Run => run;
        public int Limit => limit;
        public bool IsBegun { get; set; }
        public Task Over => over.Task;

        public void Cancel() => over.TrySetCanceled(ct);

        /// <param name="asked">Cancelled when the editor makes a request.</param>
        public void Take(CancellationToken asked)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(asked, ct);
            try
            {
                Advance(either.Token);
                if (run.IsDone)
                    over.TrySetResult();
            }
            catch (OperationCanceledException) when (asked.IsCancellationRequested && !ct.IsCancellationRequested)
            {
                // The step is repeated at the next turn.
            }
            catch (Exception e)
            {
                over.TrySetException(e);
            }
        }

        private void Advance(CancellationToken ct)
        {
            var begin = time.GetTimestamp();
            while (!run.IsDone && (run.IsReading || time.GetElapsedTime(begin) < Length))
            {
                ct.ThrowIfCancellationRequested();
                run.Advance(ct);
            }
        }
    }
}
