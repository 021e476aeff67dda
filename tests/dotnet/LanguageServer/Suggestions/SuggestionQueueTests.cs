using Gpt2.Inference;
using Gpt2.LanguageServer.Models;
using Gpt2.LanguageServer.Suggestions;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Suggestions;

public sealed class SuggestionQueueTests
{
    private readonly ModelQueue model = new();
    private readonly SuggestionQueue<string, string> queue;
    private Action<string, CancellationToken> afterwards = (_, _) => { };

    public SuggestionQueueTests() =>
        queue = new(
            model,
            continues: (older, newer) => newer.StartsWith(older, StringComparison.Ordinal),
            whenIdle: (question, ct) => afterwards(question, ct)
        );

    [Fact]
    public async Task A_question_is_answered() => Assert.Equal("a!", await Ask("a", (_, _, _) => "a!"));

    [Fact]
    public async Task A_newer_question_cancels_the_running_job_and_the_older_caller_gets_nothing()
    {
        var job = new BlockingJob();
        var older = Ask("a", job.Run);
        await job.Started;
        var newer = Ask("b", (_, _, _) => "b!");
        Assert.Null(await older);
        Assert.Equal("b!", await newer);
        Assert.True(job.WasStopped);
    }

    [Theory, InlineData("b"), InlineData("ab")] // a different text, and one that continues the first
    public async Task Idle_work_after_an_answer_gives_way_to_any_question(string newer)
    {
        var begun = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = false;
        afterwards = (question, ct) =>
        {
            begun.TrySetResult(question);
            if (question != "a")
                return;
            ct.WaitHandle.WaitOne();
            ended = true;
            ct.ThrowIfCancellationRequested();
        };
        Assert.Equal("a!", await Ask("a", (_, _, _) => "a!"));
        Assert.Equal("a", await begun.Task.WaitAsync(Editor.Guard, TestContext.Current.CancellationToken));
        Assert.Equal("then", await Ask(newer, (_, _, _) => ended ? "then" : "at once"));
    }

    [Fact]
    public async Task Idle_work_after_an_answer_gives_way_to_a_text_on_request()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        afterwards = (_, ct) =>
        {
            begun.TrySetResult();
            ct.WaitHandle.WaitOne();
        };
        Assert.Equal("a!", await Ask("a", (_, _, _) => "a!"));
        await begun.Task.WaitAsync(Editor.Guard, TestContext.Current.CancellationToken);
        await model
            .RunTextAsync(_ => { }, TestContext.Current.CancellationToken)
            .WaitAsync(Editor.Guard, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_flood_of_texts_is_refused()
    {
        var stop = new CancellationTokenSource();
        var texts = new List<Task>();
        var refusal = Assert.Throws<Gpt2Exception>(() =>
        {
            while (texts.Count < 100)
                texts.Add(model.RunTextAsync(ct => ct.WaitHandle.WaitOne(), stop.Token));
        });
        Assert.Contains("already", refusal.Message, StringComparison.Ordinal);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(texts));
        await model.RunTextAsync(_ => { }, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_question_that_was_replaced_before_its_turn_is_dropped()
    {
        var job = new BlockingJob();
        var first = Ask("a", job.Run);
        await job.Started;
        var second = Ask("b", (_, _, _) => throw new InvalidOperationException("must not run"));
        var third = Ask("c", (_, _, _) => "c!");
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
        var second = Ask("a", (_, _, _) => throw new InvalidOperationException("must not run"));
        job.Finish("once");
        Assert.Equal(("once", "once"), (await first, await second));
    }

    /// <summary>Ghost text and menu ask about the same text, but need different answers.</summary>
    [Fact]
    public async Task A_job_for_the_same_text_finishes_before_the_next_one_starts()
    {
        var both = new SuggestionQueue<string, string>(
            model,
            continues: (older, newer) => newer.StartsWith(older, StringComparison.OrdinalIgnoreCase),
            whenIdle: (_, _) => { }
        );
        var job = new BlockingJob();
        var ghost = both.AskAsync("a", job.Run, TestContext.Current.CancellationToken);
        await job.Started;
        var menu = both.AskAsync("A", (_, _, _) => "words", TestContext.Current.CancellationToken);
        job.Finish("ghost");
        Assert.Equal(("ghost", "words"), (await ghost, await menu));
    }

    [Fact]
    public async Task The_draft_of_a_running_job_is_available_to_the_same_question()
    {
        var job = new BlockingJob();
        var asked = Ask("a", job.Run);
        await job.Started;
        Assert.Equal("draft of a", queue.DraftOf("a"));
        Assert.Null(queue.DraftOf("b"));
        job.Finish("done");
        await asked;
    }

    [Fact]
    public async Task A_finished_question_is_computed_again()
    {
        Assert.Equal("1", await Ask("a", (_, _, _) => "1"));
        Assert.Equal("2", await Ask("a", (_, _, _) => "2"));
    }

    [Fact]
    public async Task A_question_that_continues_the_running_one_waits_for_it()
    {
        var job = new BlockingJob();
        var older = Ask("a", job.Run);
        await job.Started;
        var newer = Ask("ab", (_, _, _) => job.WasStopped ? "stopped" : "after it");
        Assert.Null(await older);
        Assert.Equal("ab", job.Asked);
        job.Finish("done");
        Assert.Equal("after it", await newer);
    }

    [Fact]
    public async Task A_question_that_no_longer_continues_the_running_one_cancels_it()
    {
        var job = new BlockingJob();
        var first = Ask("a", job.Run);
        await job.Started;
        var second = Ask("ab", (_, _, _) => throw new InvalidOperationException("must not run"));
        var third = Ask("b", (_, _, _) => "b!");
        Assert.Equal((null, null, "b!"), (await first, await second, await third));
        Assert.True(job.WasStopped);
    }

    [Fact]
    public async Task A_job_that_gives_up_makes_way_for_the_next_one()
    {
        var job = new BlockingJob();
        var older = Ask("a", job.Run);
        await job.Started;
        var newer = Ask("ab", (_, _, _) => "ab!");
        job.GiveUp();
        Assert.Equal((null, "ab!"), (await older, await newer));
    }

    [Fact]
    public async Task The_running_job_outlives_a_caller_who_cancels_until_another_question_comes()
    {
        using var cancel = new CancellationTokenSource();
        var job = new BlockingJob();
        var asked = queue.AskAsync("a", job.Run, cancel.Token);
        await job.Started;
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        Assert.False(job.WasStopped);
        Assert.Equal("b!", await Ask("b", (_, _, _) => "b!"));
        await job.Stopped;
    }

    [Fact]
    public async Task A_waiting_job_does_not_outlive_its_only_caller()
    {
        using var cancel = new CancellationTokenSource();
        var job = new BlockingJob();
        var running = Ask("a", job.Run);
        await job.Started;
        var waiting = queue.AskAsync("ab", (_, _, _) => throw new InvalidOperationException("must not run"), cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        job.Finish("done");
        Assert.Equal("c!", await Ask("c", (_, _, _) => "c!"));
    }

    [Fact]
    public async Task The_job_continues_while_another_caller_waits()
    {
        using var cancel = new CancellationTokenSource();
        var job = new BlockingJob();
        var leaver = queue.AskAsync("a", job.Run, cancel.Token);
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
        await Assert.ThrowsAsync<InvalidOperationException>(() => Ask("a", (_, _, _) => throw new InvalidOperationException()));
        Assert.Equal("b!", await Ask("b", (_, _, _) => "b!"));
    }

    [Fact]
    public async Task Exclusive_work_stops_the_running_job_and_waits_for_its_end()
    {
        var job = new BlockingJob();
        var asked = Ask("a", job.Run);
        await job.Started;
        var stoppedBefore = false;
        await model.RunAloneAsync(() => stoppedBefore = job.WasStopped).WaitAsync(Editor.Guard, TestContext.Current.CancellationToken);
        Assert.True(stoppedBefore);
        Assert.Null(await asked);
    }

    private Task<string?> Ask(string question, SuggestionQueue<string, string>.Job job) =>
        queue.AskAsync(question, job, TestContext.Current.CancellationToken).WaitAsync(Editor.Guard, TestContext.Current.CancellationToken);

    /// <summary>A job that runs until the test gives it a result or cancels it.</summary>
    private sealed class BlockingJob
    {
        private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<string> result = new();

        private Func<string> asked = () => "";

        public Task Started => started.Task.WaitAsync(Editor.Guard, TestContext.Current.CancellationToken);
        public Task Stopped => stopped.Task.WaitAsync(Editor.Guard, TestContext.Current.CancellationToken);
        public bool WasStopped => stopped.Task.IsCompleted;

        public void Finish(string answer) => result.SetResult(answer);

        public void GiveUp() => result.SetCanceled(CancellationToken.None);

        /// <summary>The newest question, as the job sees it.</summary>
        public string Asked => asked();

        public string Run(Func<string> newest, Action<string> draft, CancellationToken stop)
        {
            asked = newest;
            draft("draft of " + newest());
            started.TrySetResult();
            try
            {
                return result.Task.WaitAsync(stop).GetAwaiter().GetResult();
            }
            catch (OperationCanceledException)
            {
                stopped.SetResult();
                throw;
            }
        }
    }
}
