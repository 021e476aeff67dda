using System.Text.Json;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.Process.Tests;

/// <summary>The server as an editor starts it: as its own process, over each transport.</summary>
public sealed class ServeTests
{
    private const string Beginning = "It was one of the most impor$0";

    private static readonly string[] Serve = [CommandLine.Executable, "serve"];

    [Theory]
    [InlineData("Stdio"), InlineData("Pipe"), InlineData("Socket")]
    public async Task Ghost_text_arrives_over_every_transport(string connection)
    {
        await using var server = await ServerProcess.StartAsync(Serve, Enum.Parse<Connection>(connection));
        await server.Editor.InitializeAsync();
        await server.Editor.StatusAsync("ready");
        Assert.NotEmpty(await server.Editor.GhostAsync(Beginning) ?? "");
        await server.Editor.ShutDownAsync();
        Assert.Equal(0, await server.ExitCodeAsync());
    }

    [Fact]
    public async Task Requests_are_answered_while_the_model_loads()
    {
        await using var server = await ServerProcess.StartAsync(Serve, Connection.Stdio);
        await server.Editor.InitializeAsync();
        await server.Editor.GhostAsync(Beginning); // an answer must come; it may be empty while the model loads
        await server.Editor.MenuAsync(Beginning);
        await server.Editor.StatusAsync("ready");
        Assert.NotEmpty(await server.Editor.GhostAsync(Beginning) ?? "");
    }

    [Fact]
    public async Task The_server_ends_with_the_editors_stream()
    {
        await using var server = await ServerProcess.StartAsync(Serve, Connection.Stdio);
        await server.Editor.InitializeAsync();
        await server.Editor.DisposeAsync();
        Assert.Equal(1, await server.ExitCodeAsync());
    }

    [Fact]
    public async Task The_server_ends_with_the_editors_process()
    {
        using var editor = System.Diagnostics.Process.Start(OperatingSystem.IsWindows() ? "timeout" : "sleep", "600");
        await using var server = await ServerProcess.StartAsync([.. Serve, $"--clientProcessId={editor.Id}"], Connection.Stdio);
        await server.Editor.InitializeAsync();
        editor.Kill();
        Assert.Equal(1, await server.ExitCodeAsync());
    }

    [Fact]
    public async Task The_server_ends_on_SIGTERM()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        await using var server = await ServerProcess.StartAsync(Serve, Connection.Stdio);
        await server.Editor.InitializeAsync();
        await server.Editor.StatusAsync("ready");
        System.Diagnostics.Process.Start("kill", $"{server.Id}");
        Assert.Equal(143, await server.ExitCodeAsync());
    }

    /// <summary>Of the two thread-pool workers, the model occupies one and the output the other. A cancellation must not need a
    /// third.</summary>
    [Fact]
    public async Task A_cancellation_is_read_while_the_model_runs()
    {
        var twoWorkers = new Dictionary<string, string?> { ["DOTNET_ThreadPool_ForceMaxWorkerThreads"] = "2" };
        await using var server = await ServerProcess.StartAsync(Serve, Connection.Stdio, twoWorkers);
        await server.Editor.InitializeAsync();
        await server.Editor.StatusAsync("ready");
        var (uri, position) = await server.Editor.OpenAsync("The old man looked at the sea.$0");
        var request = server.Editor.Request(
            "workspace/executeCommand",
            new
            {
                command = "gpt2.sample",
                arguments = new[]
                {
                    new
                    {
                        uri,
                        position,
                        maxTokens = 400,
                        stopAt = "never",
                        partialResultToken = "part",
                    },
                },
            }
        );
        await server.Editor.WaitForAsync("$/progress");
        await server.Editor.CancelAsync(request);
        Assert.Equal(-32800, (await Assert.ThrowsAsync<LspErrorException>(() => request.Answer)).Code);
    }

    [Fact]
    public async Task The_model_can_be_switched_while_the_server_answers()
    {
        using var machine = new Machine();
        Assert.Equal(0, (await machine.RunAsync("model", "pull", Machine.Model, "--no-calibration")).ExitCode);
        await using var server = await StartAsync(machine);
        await SwitchAsync(server, Machine.Model);
        Assert.NotEmpty(await server.Editor.GhostAsync(Beginning) ?? ""); // from either model
        await server.Editor.WaitForAsync("$/progress", p => Value(p, "kind") == "begin" && Value(p, "title") == $"Loading {Machine.Model}");
        await ReadyAsync(server, Machine.Model);
        await server.Editor.WaitForAsync("$/progress", p => Value(p, "kind") == "end");
        Assert.NotEmpty(await server.Editor.GhostAsync(Beginning) ?? "");
        Assert.DoesNotContain(server.Editor.Received, m => m.Method == "window/showMessage");

        await SwitchAsync(server, machine.ModelDirectory);
        await server.Editor.WaitForAsync("gpt2/status", s => s.GetProperty("model").GetString() == Machine.Model);
        Assert.DoesNotContain(
            server.Editor.Received,
            m => m.Method == "gpt2/status" && m.Params.GetProperty("model").GetString() == machine.ModelDirectory
        );
    }

    [Fact]
    public async Task A_model_that_fails_to_load_leaves_the_old_one_in_place_and_is_reported_once()
    {
        using var machine = new Machine();
        Assert.Equal(0, (await machine.RunAsync("model", "pull", Machine.Model, "--no-calibration")).ExitCode);
        var weights = Path.Combine(machine.ModelDirectory, Machine.Weights);
        await File.WriteAllBytesAsync(weights, machine.Hub.Files[Machine.Weights][..^1000], TestContext.Current.CancellationToken);
        await using var server = await StartAsync(machine);
        await SwitchAsync(server, Machine.Model);
        await server.Editor.WaitForAsync("window/showMessage");
        Assert.NotEmpty(await server.Editor.GhostAsync(Beginning) ?? "");
        var message = Assert
            .Single(server.Editor.Received, m => m.Method == "window/showMessage")
            .Params.GetProperty("message")
            .GetString();
        Assert.Contains($"{weights} is damaged", message, StringComparison.Ordinal);
        Assert.All(
            server.Editor.Received.Where(m => m.Method == "gpt2/status"),
            m => Assert.Equal("prose-mini", m.Params.GetProperty("model").GetString())
        );

        // The file is repaired and the model is selected again.
        await File.WriteAllBytesAsync(weights, machine.Hub.Files[Machine.Weights], TestContext.Current.CancellationToken);
        await server.Editor.RequestAsync(
            "workspace/executeCommand",
            new { command = "gpt2.selectModel", arguments = new[] { new { model = Machine.Model } } }
        );
        await ReadyAsync(server, Machine.Model);
    }

    /// <summary>A server that has loaded the bundled model.</summary>
    private static async Task<ServerProcess> StartAsync(Machine machine)
    {
        var server = await ServerProcess.StartAsync(Serve, Connection.Stdio, machine.Environment);
        await server.Editor.InitializeAsync(new { window = new { workDoneProgress = true } });
        await ReadyAsync(server, "prose-mini");
        return server;
    }

    private static Task SwitchAsync(ServerProcess server, string model) =>
        server.Editor.NotifyAsync("workspace/didChangeConfiguration", new { settings = new { gpt2 = new { model } } });

    private static Task<JsonElement> ReadyAsync(ServerProcess server, string model) =>
        server.Editor.WaitForAsync(
            "gpt2/status",
            s => s.GetProperty("state").GetString() == "ready" && s.GetProperty("model").GetString() == model
        );

    private static string? Value(JsonElement progress, string name) =>
        progress.GetProperty("value").TryGetProperty(name, out var value) ? value.GetString() : null;
}
