using Gpt2.Tests;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Server;

public sealed class LoadingTests
{
    [Fact]
    public async Task Requests_are_answered_empty_while_the_model_is_loaded()
    {
        using var release = new ManualResetEventSlim();
        await using var server = TestServer.Start((settings, ct) =>
        {
            release.Wait(ct);
            return TestServer.Engine(settings, ct);
        });
        await server.Editor.InitializeAsync();
        await server.Editor.StatusAsync("loading");

        Assert.Null(await server.Editor.GhostAsync("The cat$0"));
        Assert.Equal("loading", await server.Editor.WhyNothingAsync());
        var menu = await server.Editor.MenuAsync("The cat$0");
        Assert.True(menu.GetProperty("isIncomplete").GetBoolean());
        Assert.Empty(menu.GetProperty("items").EnumerateArray());

        release.Set();
        await server.Editor.StatusAsync("ready");
        await server.Editor.GhostAsync("The cat$0");
        Assert.NotEqual("loading", await server.Editor.WhyNothingAsync());
    }

    [Fact]
    public async Task Nothing_is_loaded_before_the_client_is_initialized()
    {
        var loads = 0;
        await using var server = TestServer.Start((settings, ct) =>
        {
            loads++;
            return TestServer.Engine(settings, ct);
        });
        await server.Editor.RequestAsync("initialize", new { capabilities = new { } });
        Assert.Equal(0, loads);
        await server.Editor.NotifyAsync("initialized", new { });
        await server.Editor.StatusAsync("ready");
        Assert.Equal(1, loads);
    }

    [Fact]
    public async Task Another_model_ends_the_loading_of_the_first()
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = TestServer.Start((settings, ct) =>
        {
            if (settings.Model != "slow")
                return TestServer.Engine(settings, ct);
            ct.WaitHandle.WaitOne();
            cancelled.SetResult();
            throw new OperationCanceledException(ct);
        });
        await server.Editor.InitializeAsync(initializationOptions: new { model = "slow" });
        await server.Editor.StatusAsync("loading");
        await server.Editor.NotifyAsync("workspace/didChangeConfiguration", new { settings = new { gpt2 = new { model = "quick" } } });
        var ready = await server.Editor.WaitForAsync("gpt2/status", s => s.GetProperty("state").GetString() == "ready");
        Assert.Equal("quick", ready.GetProperty("model").GetString());
        await cancelled.Task.WaitAsync(Editor.Guard, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Shutdown_does_not_wait_for_the_model()
    {
        await using var server = TestServer.Start((_, ct) =>
        {
            ct.WaitHandle.WaitOne();
            throw new OperationCanceledException(ct);
        });
        await server.Editor.InitializeAsync();
        await server.Editor.StatusAsync("loading");
        await server.Editor.ShutDownAsync();
        Assert.Equal(0, await server.ExitCodeAsync());
    }

    [Fact]
    public async Task A_change_of_other_settings_does_not_load_the_model_again()
    {
        var loads = 0;
        await using var server = TestServer.Start((settings, ct) =>
        {
            Interlocked.Increment(ref loads);
            return TestServer.Engine(settings, ct);
        });
        await server.Editor.InitializeAsync();
        await server.Editor.StatusAsync("ready");
        await server.Editor.NotifyAsync("workspace/didChangeConfiguration", new { settings = new { gpt2 = new { enabled = false } } });
        Assert.Null(await server.Editor.GhostAsync("The cat$0"));
        Assert.Equal("off", await server.Editor.WhyNothingAsync());
        Assert.Equal(1, loads);
    }
}
