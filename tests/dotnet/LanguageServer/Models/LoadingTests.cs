using System.Text.Json;
using Gpt2.Inference;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Models;
using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Models;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Models;

public sealed class LoadingTests
{
    [Fact]
    public async Task A_missing_model_is_reported_with_a_button_if_the_editor_has_buttons()
    {
        await using var server = TestServer.Start(
            (_, _, _) => throw new Gpt2Exception("The model gpt2 is not present.", "Fetch it.") { MissingModel = "gpt2" }
        );
        await server.Editor.InitializeAsync(new { experimental = new { gpt2 = new { messages = true } } });
        var message = await server.Editor.WaitForAsync("gpt2/message");
        Assert.Equal("The model gpt2 is not on this computer yet.", message.GetProperty("message").GetString());
        Assert.Equal("""{"title":"Download (550 MB)","do":"download","argument":"gpt2"}""", message.GetProperty("actions")[0].GetRawText());
        var status = await server.Editor.StatusAsync("error");
        Assert.Equal(message.GetProperty("actions").GetRawText(), status.GetProperty("actions").GetRawText());
        Assert.DoesNotContain(server.Editor.Received, m => m.Method == "window/showMessage");
        var pulling = server.Editor.RequestAsync(
            "workspace/executeCommand",
            new { command = "gpt2.pullModel", arguments = new[] { new { model = "no such" } } }
        );
        var refusal = await Assert.ThrowsAsync<LspErrorException>(() => pulling);
        Assert.EndsWith("Choose another model.", refusal.Message, StringComparison.Ordinal); // the command line gives another remedy
    }

    [Fact]
    public async Task The_menu_is_empty_while_the_model_is_loading()
    {
        using var release = new ManualResetEventSlim();
        await using var server = await StartLoadingAsync(release);
        var menu = await server.Editor.MenuAsync("The cat$0");
        Assert.True(menu.GetProperty("isIncomplete").GetBoolean());
        Assert.Empty(menu.GetProperty("items").EnumerateArray());
        Assert.Equal("loading", await server.Editor.WhyNothingAsync());

        release.Set();
        await server.Editor.StatusAsync("ready");
        await server.Editor.MenuAsync("The cat$0");
        Assert.NotEqual("loading", await server.Editor.WhyNothingAsync());
    }

    [Fact]
    public async Task Ghost_text_requested_while_the_model_loads_is_answered_when_it_is_ready()
    {
        using var release = new ManualResetEventSlim();
        await using var server = await StartLoadingAsync(release);
        var (uri, position) = await server.Editor.OpenAsync(Beginning);
        var waiting = server.Editor.RequestGhost(uri, position);
        var (edited, end) = await server.Editor.OpenAsync(Beginning);
        var outdated = server.Editor.RequestGhost(edited, end);
        await server.Editor.TypeAsync(edited, 0, 0, "Well. ");
        var cancelled = server.Editor.RequestGhost(uri, position);
        await server.Editor.CancelAsync(cancelled);
        await Assert.ThrowsAsync<LspErrorException>(() => cancelled.Answer);

        release.Set();
        Assert.NotEmpty((await waiting.Answer).GetProperty("items").EnumerateArray());
        Assert.Empty((await outdated.Answer).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Ghost_text_requested_before_loading_starts_is_answered_when_the_model_is_ready()
    {
        await using var server = TestServer.Start();
        await server.Editor.RequestAsync("initialize", new { capabilities = new { }, initializationOptions = new { pace = "fast" } });
        var (uri, position) = await server.Editor.OpenAsync(Beginning);
        var waiting = server.Editor.RequestGhost(uri, position);
        await server.Editor.NotifyAsync("initialized", new { });
        Assert.NotEmpty((await waiting.Answer).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_model_that_initialize_names_is_loaded_before_the_configuration_arrives()
    {
        await using var server = TestServer.Start();
        server.Editor.Answers["workspace/configuration"] = _ => Editor.Silence;
        await server.Editor.InitializeAsync(new { workspace = new { configuration = true } }, new { model = Checkout.ProseMini });
        await server.Editor.StatusAsync("ready");
    }

    [Fact]
    public async Task Warnings_from_loading_are_in_the_log()
    {
        var file = Path.GetTempFileName();
        await using var server = TestServer.Start(
            (settings, _, _) => ContinuationEngine.Load(settings.Model, new() { Threads = 1, CacheDirectory = file })
        );
        await server.Editor.InitializeAsync(initializationOptions: new { model = Checkout.ProseMini });
        var warning = await server.Editor.WaitForAsync("window/logMessage", m => m.GetProperty("type").GetInt32() == 2);
        Assert.Contains(file, warning.GetProperty("message").GetString(), StringComparison.Ordinal);
        File.Delete(file);
    }

    [Fact]
    public async Task Ghost_text_is_answered_at_once_when_there_is_no_model()
    {
        await using var server = TestServer.Start((_, _, _) => throw new Gpt2Exception("The model is not present.", "Fetch it."));
        await server.Editor.InitializeAsync();
        Assert.Null(await server.Editor.GhostAsync(Beginning));
        await server.Editor.StatusAsync("error");
        Assert.Null(await server.Editor.GhostAsync(Beginning));
        Assert.Equal("noModel", await server.Editor.WhyNothingAsync());
    }

    /// <summary>A server that keeps loading its model until the test releases it.</summary>
    private static async Task<TestServer> StartLoadingAsync(ManualResetEventSlim release)
    {
        var server = TestServer.Start(
            (settings, report, ct) =>
            {
                release.Wait(ct);
                return TestServer.Engine(settings, report, ct);
            }
        );
        await server.Editor.InitializeAsync(initializationOptions: new { pace = "fast" });
        await server.Editor.StatusAsync("loading");
        return server;
    }

    [Fact]
    public async Task The_server_ends_only_after_loading_has_ended()
    {
        Task<int>? exit = null;
        var endedBefore = false;
        await using var server = TestServer.Start(
            (settings, report, ct) =>
            {
                ct.WaitHandle.WaitOne();
                // Native code cannot be cancelled. A server that waits for it is still running after this time.
                endedBefore = exit!.Wait(200, CancellationToken.None);
                throw new OperationCanceledException(ct);
            }
        );
        exit = server.ExitCodeAsync();
        await server.Editor.InitializeAsync();
        await server.Editor.StatusAsync("loading");
        await server.Editor.ShutDownAsync();
        Assert.Equal(0, await exit);
        Assert.False(endedBefore);
    }

    [Fact]
    public async Task No_model_is_loaded_before_the_client_is_initialized()
    {
        var loads = 0;
        await using var server = TestServer.Start(
            (settings, report, ct) =>
            {
                loads++;
                return TestServer.Engine(settings, report, ct);
            }
        );
        await server.Editor.RequestAsync("initialize", new { capabilities = new { }, initializationOptions = new { pace = "fast" } });
        Assert.Equal(0, loads);
        await server.Editor.NotifyAsync("initialized", new { });
        await server.Editor.StatusAsync("ready");
        Assert.Equal(1, loads);
    }

    [Fact]
    public async Task Choosing_another_model_cancels_the_loading_of_the_first()
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = TestServer.Start(
            (settings, report, ct) =>
            {
                if (settings.Model != "slow")
                    return TestServer.Engine(settings, report, ct);
                ct.WaitHandle.WaitOne();
                cancelled.SetResult();
                throw new OperationCanceledException(ct);
            }
        );
        await server.Editor.InitializeAsync(initializationOptions: new { model = "slow" });
        await server.Editor.StatusAsync("loading");
        await server.Editor.NotifyAsync("workspace/didChangeConfiguration", new { settings = new { gpt2 = new { model = "quick" } } });
        var ready = await server.Editor.WaitForAsync("gpt2/status", s => s.GetProperty("state").GetString() == "ready");
        Assert.Equal("quick", ready.GetProperty("model").GetString());
        await cancelled.Task.WaitAsync(Editor.Guard, TestContext.Current.CancellationToken);
    }

    [Theory, InlineData(null, 61, true), InlineData(5, 6, true), InlineData(5, 4, false), InlineData(0, 10_000, false)]
    public async Task An_idle_model_is_unloaded_until_it_is_needed_again(int? unloadAfter, int minutes, bool unloads)
    {
        var loads = new List<ContinuationEngine>();
        using var again = new SemaphoreSlim(1);
        await using var server = TestServer.Start(
            (settings, report, ct) =>
            {
                again.Wait(ct);
                loads.Add(TestServer.Engine(settings, report, ct));
                return loads[^1];
            }
        );
        await server.Editor.InitializeAsync(initializationOptions: unloadAfter is { } value ? new { unloadAfter = value } : new { });
        await server.Editor.StatusAsync("ready");
        server.Time.Advance(TimeSpan.FromMinutes(minutes - 2));
        await server.Editor.GhostAsync("The cat$0"); // restarts the time limit
        server.Time.Advance(TimeSpan.FromMinutes(2));
        await server.Editor.GhostAsync("The dog$0");
        Assert.NotEqual("loading", await server.Editor.WhyNothingAsync());

        server.Time.Advance(TimeSpan.FromMinutes(minutes));
        await server.Editor.GhostAsync("The cow$0");
        if (unloads)
        {
            Assert.Equal("loading", await server.Editor.WhyNothingAsync());
            again.Release();
            while (await server.Editor.WhyNothingAsync() == "loading")
                await server.Editor.GhostAsync("The cow$0");
            Assert.Equal(SuppressionReason.Cancelled, loads[0].Suggest("The hen", "", new()).Reason); // the first engine is disposed
        }
        Assert.NotEqual("loading", await server.Editor.WhyNothingAsync());
        Assert.Equal(unloads ? 2 : 1, loads.Count);
    }

    [Fact]
    public async Task A_model_can_be_unloaded_repeatedly()
    {
        var loads = 0;
        await using var server = TestServer.Start(
            (settings, report, ct) =>
            {
                Interlocked.Increment(ref loads);
                return TestServer.Engine(settings, report, ct);
            }
        );
        await server.Editor.InitializeAsync(initializationOptions: new { unloadAfter = 60, pace = "fast" });
        await server.Editor.StatusAsync("ready");
        for (var sleeps = 1; sleeps <= 3; sleeps++)
        {
            server.Time.Advance(TimeSpan.FromMinutes(61));
            while (await server.Editor.GhostAsync(Beginning) is null) { } // until it is loaded again
            Assert.Equal(1 + sleeps, loads);
        }
    }

    [Fact]
    public async Task A_model_is_not_unloaded_while_the_next_one_is_loading()
    {
        using var release = new ManualResetEventSlim();
        await using var server = await StartWithFirstAsync(
            (settings, report, ct) =>
            {
                release.Wait(ct);
                return TestServer.Engine(settings, report, ct);
            }
        );
        await SwitchAsync(server, "next");
        await ProgressAsync(server, "begin");
        server.Time.Advance(TimeSpan.FromDays(1));
        Assert.NotEmpty(await server.Editor.GhostAsync(Beginning) ?? "");
        release.Set();
        await ReadyAsync(server, "next");
        Assert.NotEmpty(await server.Editor.GhostAsync(Beginning) ?? "");
        Assert.Equal(["loading", "ready", "ready"], States(server));
    }

    [Fact]
    public async Task A_model_that_becomes_ready_during_a_pause_does_not_end_the_pause()
    {
        using var release = new ManualResetEventSlim();
        await using var server = await StartWithFirstAsync(
            (settings, report, ct) =>
            {
                release.Wait(ct);
                return TestServer.Engine(settings, report, ct);
            }
        );
        await SwitchAsync(server, "next");
        await server.Editor.RequestAsync(
            "workspace/executeCommand",
            new { command = "gpt2.pause", arguments = new[] { new { minutes = 5 } } }
        );
        await server.Editor.StatusAsync("paused");
        release.Set();
        await server.Editor.WaitForAsync("gpt2/status", s => s.GetProperty("model").GetString() == "next");
        Assert.Equal(["loading", "ready", "paused", "paused"], States(server));
    }

    [Fact]
    public async Task Shutdown_does_not_wait_for_the_model()
    {
        await using var server = TestServer.Start(
            (_, _, ct) =>
            {
                ct.WaitHandle.WaitOne();
                throw new OperationCanceledException(ct);
            }
        );
        await server.Editor.InitializeAsync();
        await server.Editor.StatusAsync("loading");
        await server.Editor.ShutDownAsync();
        Assert.Equal(0, await server.ExitCodeAsync());
    }

    [Fact]
    public async Task A_change_of_other_settings_does_not_reload_the_model()
    {
        var loads = 0;
        await using var server = TestServer.Start(
            (settings, report, ct) =>
            {
                Interlocked.Increment(ref loads);
                return TestServer.Engine(settings, report, ct);
            }
        );
        await server.Editor.InitializeAsync();
        await server.Editor.StatusAsync("ready");
        await server.Editor.NotifyAsync("workspace/didChangeConfiguration", new { settings = new { gpt2 = new { enabled = false } } });
        Assert.Null(await server.Editor.GhostAsync("The cat$0"));
        Assert.Equal("off", await server.Editor.WhyNothingAsync());
        Assert.Equal(1, loads);
    }

    private const string Beginning = "We spent the summer in the United Sta$0";

    private static readonly object WithProgress = new { window = new { workDoneProgress = true } };

    [Fact]
    public async Task The_old_model_answers_until_the_next_one_is_ready()
    {
        using var release = new ManualResetEventSlim();
        await using var server = await StartWithFirstAsync(
            (settings, report, ct) =>
            {
                report(0.4);
                release.Wait(ct);
                return TestServer.Engine(settings, report, ct);
            }
        );
        await SwitchAsync(server, "next");
        await ProgressAsync(server, "begin");
        await server.Editor.WaitForAsync(
            "$/progress",
            p => p.GetProperty("value").TryGetProperty("percentage", out var percent) && percent.GetInt32() == 40
        );
        Assert.NotEmpty(await server.Editor.GhostAsync(Beginning) ?? "");
        Assert.Equal(["loading", "ready"], States(server));

        release.Set();
        await ReadyAsync(server, "next");
        await ProgressAsync(server, "end");
        Assert.NotEmpty(await server.Editor.GhostAsync(Beginning) ?? "");
    }

    [Fact]
    public async Task A_model_that_cannot_be_loaded_leaves_the_old_one_in_place()
    {
        var loads = 0;
        await using var server = await StartWithFirstAsync(
            (_, _, _) =>
            {
                loads++;
                throw new Gpt2Exception("The model next is not present.", "Fetch it.");
            }
        );
        await SwitchAsync(server, "next");
        await server.Editor.WaitForAsync("window/showMessage");
        Assert.NotEmpty(await server.Editor.GhostAsync(Beginning) ?? "");
        await SwitchAsync(server, "first");
        await SwitchAsync(server, "first");
        Assert.NotEmpty(await server.Editor.GhostAsync(Beginning) ?? "");

        var message = Assert.Single(server.Editor.Received, m => m.Method == "window/showMessage").Params;
        Assert.Equal("The model next is not present. Fetch it.", message.GetProperty("message").GetString());
        Assert.Equal(["loading", "ready"], States(server));
        Assert.Equal(1, loads);
    }

    [Fact]
    public async Task The_old_model_is_loaded_again_after_the_next_one_failed()
    {
        await using var server = await StartWithFirstAsync(
            (_, _, _) => throw new Gpt2Exception("The model next is not present.", "Fetch it.")
        );
        await SwitchAsync(server, "next");
        await server.Editor.WaitForAsync("window/showMessage");
        server.Time.Advance(TimeSpan.FromDays(1));
        while (await server.Editor.GhostAsync(Beginning) is null) { } // until it is loaded again
        Assert.Single(server.Editor.Received, m => m.Method == "window/showMessage");
        Assert.DoesNotContain("error", States(server));
    }

    [Fact]
    public async Task A_model_that_failed_to_load_is_tried_again_when_it_is_selected()
    {
        var loads = 0;
        await using var server = await StartWithFirstAsync(
            (settings, report, ct) =>
                loads++ == 0 ? throw new Gpt2Exception("The model is not present.", "Fetch it.") : TestServer.Engine(settings, report, ct)
        );
        await SwitchAsync(server, ModelStore.Bundled);
        await server.Editor.WaitForAsync("window/showMessage");
        await SelectAsync(server, ModelStore.Bundled);
        await ReadyAsync(server, ModelStore.Bundled);
        Assert.Equal(2, loads);
    }

    [Fact]
    public async Task The_answering_model_is_reported_when_another_one_fails_to_load()
    {
        await using var server = await StartWithFirstAsync((_, _, _) => throw new Gpt2Exception("The model is damaged.", "Fetch it."));
        await SelectAsync(server, ModelStore.Bundled);
        await server.Editor.WaitForAsync("window/showMessage");
        var models = await server.Editor.RequestAsync("workspace/executeCommand", new { command = "gpt2.models" });
        Assert.Equal("first", models.GetProperty("model").GetString());
    }

    private static Task<JsonElement> SelectAsync(TestServer server, string model) =>
        server.Editor.RequestAsync("workspace/executeCommand", new { command = "gpt2.selectModel", arguments = new[] { new { model } } });

    [Fact]
    public async Task Loading_the_next_model_can_be_cancelled_and_requested_again()
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await StartWithFirstAsync(
            (settings, report, ct) =>
            {
                if (cancelled.Task.IsCompleted)
                    return TestServer.Engine(settings, report, ct);
                ct.WaitHandle.WaitOne();
                cancelled.SetResult();
                throw new OperationCanceledException(ct);
            }
        );
        await SwitchAsync(server, ModelStore.Bundled);
        await ProgressAsync(server, "begin");
        var token = (await server.Editor.WaitForAsync("window/workDoneProgress/create")).GetProperty("token").GetString();
        await server.Editor.NotifyAsync("window/workDoneProgress/cancel", new { token });
        await cancelled.Task.WaitAsync(Editor.Guard, TestContext.Current.CancellationToken);
        await ProgressAsync(server, "end");
        Assert.NotEmpty(await server.Editor.GhostAsync(Beginning) ?? "");
        Assert.DoesNotContain(server.Editor.Received, m => m.Method == "window/showMessage");
        await SelectAsync(server, ModelStore.Bundled);
        await ReadyAsync(server, ModelStore.Bundled);
    }

    /// <summary>A server that has loaded the model "first". It loads every other model by calling <paramref name="others"/>.</summary>
    private static async Task<TestServer> StartWithFirstAsync(EngineFactory others)
    {
        var server = TestServer.Start(
            (settings, report, ct) => settings.Model == "first" ? TestServer.Engine(settings, report, ct) : others(settings, report, ct)
        );
        await server.Editor.InitializeAsync(
            WithProgress,
            new
            {
                model = "first",
                pace = "fast",
                unloadAfter = 60,
            }
        );
        await ReadyAsync(server, "first");
        return server;
    }

    private static Task SwitchAsync(TestServer server, string model) =>
        server.Editor.NotifyAsync("workspace/didChangeConfiguration", new { settings = new { gpt2 = new { model } } });

    private static Task<JsonElement> ReadyAsync(TestServer server, string model) =>
        server.Editor.WaitForAsync(
            "gpt2/status",
            s => s.GetProperty("state").GetString() == "ready" && s.GetProperty("model").GetString() == model
        );

    private static Task<JsonElement> ProgressAsync(TestServer server, string kind) =>
        server.Editor.WaitForAsync("$/progress", p => p.GetProperty("value").GetProperty("kind").GetString() == kind);

    private static IEnumerable<string?> States(TestServer server) =>
        server.Editor.Received.Where(m => m.Method == "gpt2/status").Select(m => m.Params.GetProperty("state").GetString());
}
