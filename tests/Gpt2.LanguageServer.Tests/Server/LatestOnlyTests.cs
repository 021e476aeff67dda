using Gpt2.LanguageServer.Server;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Server;

public sealed class LatestOnlyTests
{
    private readonly LatestOnly<string, string> latest = new();

    [Fact]
    public async Task A_question_is_answered() => Assert.Equal("a!", await Ask("a", _ => "a!"));

    [Fact]
    public async Task A_newer_question_ends_the_running_job_and_the_older_caller_gets_nothing()
    {
        var job = new BlockingJob();
        var older = Ask("a", job.Run);
        await job.Started;
        var newer = Ask("b", _ => "b!");
        Assert.Null(await older);
        Assert.Equal("b!", await newer);
        Assert.True(job.WasStopped);
    }

    [Fact]
    public async Task A_question_that_never_got_its_turn_is_dropped()
    {
        var job = new BlockingJob();
        var first = Ask("a", job.Run);
        await job.Started;
        var second = Ask("b", _ => throw new InvalidOperationException("must not run"));
        var third = Ask("c", _ => "c!");
        Assert.Null(await first);
        Assert.Null(await second);
        Assert.Equal("c!", await third);
    }

    [Fact]
    public async Task The_same_question_joins_the_running_job()
    {
        var job = new BlockingJob();
        var first = Ask("a", job.Run);
        await job.Started;
        var second = Ask("a", _ => throw new InvalidOperationException("must not run"));
        job.Finish("once");
        Assert.Equal(("once", "once"), (await first, await second));
    }

    [Fact]
    public async Task A_finished_question_is_asked_anew()
    {
        Assert.Equal("1", await Ask("a", _ => "1"));
        Assert.Equal("2", await Ask("a", _ => "2"));
    }

    [Fact]
    public async Task The_job_ends_when_its_only_caller_cancels()
    {
        using var cancel = new CancellationTokenSource();
        var job = new BlockingJob();
        var asked = latest.AskAsync("a", job.Run, cancel.Token);
        await job.Started;
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        await job.Stopped;
    }

    [Fact]
    public async Task The_job_goes_on_while_somebody_waits()
    {
        using var cancel = new CancellationTokenSource();
        var job = new BlockingJob();
        var leaver = latest.AskAsync("a", job.Run, cancel.Token);
        await job.Started;
        var stayer = Ask("a", job.Run);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaver);
        job.Finish("done");
        Assert.Equal("done", await stayer);
    }

    [Fact]
    public async Task A_failure_reaches_its_caller_and_the_next_question_is_answered()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Ask("a", _ => throw new InvalidOperationException()));
        Assert.Equal("b!", await Ask("b", _ => "b!"));
    }

    [Fact]
    public async Task What_must_be_done_alone_waits_for_the_running_job()
    {
        var job = new BlockingJob();
        var asked = Ask("a", job.Run);
        await job.Started;
        var stoppedBefore = false;
        await latest.AloneAsync(() => stoppedBefore = job.WasStopped).WaitAsync(Editor.Guard, TestContext.Current.CancellationToken);
        Assert.True(stoppedBefore);
        Assert.Null(await asked);
    }

    private Task<string?> Ask(string question, Func<CancellationToken, string> job) =>
        latest.AskAsync(question, job, TestContext.Current.CancellationToken).WaitAsync(Editor.Guard, TestContext.Current.CancellationToken);

    /// <summary>Runs until it is told its result or is cancelled.</summary>
    private sealed class BlockingJob
    {
        private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<string> result = new();

        public Task Started => started.Task.WaitAsync(Editor.Guard, TestContext.Current.CancellationToken);
        public Task Stopped => stopped.Task.WaitAsync(Editor.Guard, TestContext.Current.CancellationToken);
        public bool WasStopped => stopped.Task.IsCompleted;

        public void Finish(string answer) => result.SetResult(answer);

        public string Run(CancellationToken stop)
        {
            started.TrySetResult();
            try
            {
                result.Task.Wait(stop);
                return result.Task.Result;
            }
            catch (OperationCanceledException)
            {
                stopped.SetResult();
                throw;
            }
        }
    }
}
