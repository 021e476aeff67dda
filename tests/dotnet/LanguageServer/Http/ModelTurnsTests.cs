using Gpt2.Inference.Engine;
using Gpt2.LanguageServer.Http;
using Gpt2.LanguageServer.Models;
using Gpt2.Tests;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Http;

/// <summary>In which order callers get the model.</summary>
public sealed class ModelTurnsTests
{
    private const int Context = 100;

    private readonly ModelQueue queue = new();
    private readonly FakeTimeProvider time = new();
    private readonly List<string> steps = [];
    private readonly ModelTurns turns;

    public ModelTurnsTests() => turns = new(queue, time);

    [Fact]
    public async Task Runs_take_turns()
    {
        await FinishAsync(new Run(this, "a", reads: 0, writes: 3), new(this, "b", reads: 0, writes: 2));
        Assert.Equal("a b a b a", string.Join(' ', steps));
    }

    [Fact]
    public async Task A_prompt_is_read_without_interruption()
    {
        await FinishAsync(new Run(this, "a", reads: 3, writes: 2), new(this, "b", reads: 2, writes: 2));
        Assert.Equal("A A A a B B b a b", string.Join(' ', steps));
    }

    [Fact]
    public async Task Runs_that_do_not_fit_beside_others_wait_in_order()
    {
        await FinishAsync(
            new Run(this, "a", reads: 0, writes: 2, room: 200),
            new(this, "b", reads: 0, writes: 1, room: 200),
            new(this, "c", reads: 0, writes: 1, room: 50)
        );
        Assert.Equal("a a b c", string.Join(' ', steps));
    }

    [Fact]
    public async Task A_run_that_needs_no_room_does_not_wait()
    {
        await FinishAsync(
            new Run(this, "a", reads: 0, writes: 3, room: 300),
            new(this, "b", reads: 0, writes: 1, room: 300),
            new(this, "c", reads: 0, writes: 1, room: 0)
        );
        Assert.Equal("a c a a b", string.Join(' ', steps));
    }

    [Fact]
    public async Task A_caller_who_hangs_up_while_waiting_leaves_the_queue()
    {
        using var stop = new CancellationTokenSource();
        using var gate = new ManualResetEventSlim();
        var held = queue.RunAfterAllAsync(() => gate.Wait(Editor.Guard));
        var waiting = Enumerable
            .Range(0, 64)
            .Select(_ => turns.FinishAsync(new Run(this, "a", 0, 1, room: 300), Context, stop.Token))
            .ToArray();
        await Assert.ThrowsAsync<ApiException>(() => turns.FinishAsync(new Run(this, "b", 0, 1), Context, default));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting[^1].WaitAsync(Editor.Guard)); // while the model is still busy
        var next = turns.FinishAsync(new Run(this, "b", 0, 1), Context, TestContext.Current.CancellationToken);
        gate.Set();
        await held;
        await next.WaitAsync(Editor.Guard, TestContext.Current.CancellationToken);
        Assert.Equal(["b"], steps);
    }

    [Fact]
    public async Task A_run_larger_than_all_room_runs_alone()
    {
        await FinishAsync(new Run(this, "a", reads: 0, writes: 1, room: 1000));
        Assert.Equal(["a"], steps);
    }

    [Fact]
    public async Task An_editor_goes_first_and_the_interrupted_step_is_repeated()
    {
        var run = new Run(this, "a", reads: 0, writes: 2);
        run.InStep = ct =>
        {
            run.InStep = _ => { };
            queue.TryRunSuggestion(_ => steps.Add("ghost"));
            ct.ThrowIfCancellationRequested();
        };
        await FinishAsync(run);
        Assert.Equal("ghost a a", string.Join(' ', steps));
    }

    [Fact]
    public async Task A_caller_who_hangs_up_frees_the_model_for_the_next()
    {
        using var stop = new CancellationTokenSource();
        var endless = new Run(this, "a", reads: 0, writes: int.MaxValue)
        {
            InStep = ct =>
            {
                stop.Cancel();
                ct.ThrowIfCancellationRequested();
            },
        };
        var first = turns.FinishAsync(endless, Context, stop.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.WaitAsync(Editor.Guard));
        await FinishAsync(new Run(this, "b", reads: 0, writes: 1));
        Assert.Equal(["b"], steps);
    }

    [Fact]
    public async Task A_failing_run_does_not_affect_the_others()
    {
        var broken = new Run(this, "a", reads: 0, writes: 2) { InStep = _ => throw new InvalidOperationException() };
        var failing = turns.FinishAsync(broken, Context, TestContext.Current.CancellationToken);
        await FinishAsync(new Run(this, "b", reads: 0, writes: 1));
        await Assert.ThrowsAsync<InvalidOperationException>(() => failing.WaitAsync(Editor.Guard));
    }

    [Fact]
    public async Task Idle_work_gives_way_to_a_run()
    {
        var begun = new TaskCompletionSource();
        var idle = queue.RunWhenIdleAsync(
            asked =>
            {
                begun.SetResult();
                asked.WaitHandle.WaitOne(Editor.Guard);
                steps.Add("idle ended");
            },
            TestContext.Current.CancellationToken
        );
        await begun.Task.WaitAsync(Editor.Guard, TestContext.Current.CancellationToken);
        await FinishAsync(new Run(this, "a", reads: 0, writes: 1));
        await idle.WaitAsync(Editor.Guard, TestContext.Current.CancellationToken);
        Assert.Equal(["idle ended", "a"], steps);
    }

    /// <summary>Requests all runs before the first one gets its turn.</summary>
    private async Task FinishAsync(params Run[] runs)
    {
        using var gate = new ManualResetEventSlim();
        var held = queue.RunAfterAllAsync(() => gate.Wait(Editor.Guard));
        var all = Task.WhenAll(runs.Select(run => turns.FinishAsync(run, Context, TestContext.Current.CancellationToken)).ToArray());
        gate.Set();
        await held;
        await all.WaitAsync(Editor.Guard, TestContext.Current.CancellationToken);
    }

    /// <summary>A run whose steps are logged: by a capital letter for reading, a small one for writing. Each step of writing takes a whole
    /// turn.</summary>
    private sealed class Run(ModelTurnsTests test, string name, int reads, int writes, int room = 0) : EngineRun
    {
        private int read,
            written;

        public Action<CancellationToken> InStep { get; set; } = _ => { };

        public override bool IsDone => written >= writes;
        public override bool IsReading => read < reads;
        public override int Room => room;

        public override void Advance(CancellationToken ct)
        {
            InStep(ct);
            test.steps.Add(IsReading ? name.ToUpperInvariant() : name);
            if (IsReading)
                read++;
            else
                written++;
            if (!IsReading && read == reads && (reads == 0 || written > 0))
                test.time.Advance(TimeSpan.FromMilliseconds(10));
        }

        public override void Dispose() { }
    }
}
