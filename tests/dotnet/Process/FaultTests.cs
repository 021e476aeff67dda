using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.Process.Tests;

/// <summary>The program itself, its editor or its files may disappear or hang at any moment.</summary>
public sealed class FaultTests : IDisposable
{
    private const string Beginning = "It was one of the most impor$0";

    private static readonly string[] Writes = ["complete", "The history of the city", "--temperature", "0", "--max-tokens", "5"];

    private readonly Machine machine = new();

    public void Dispose() => machine.Dispose();

    /// <summary>A program is killed once it has written a random part of its files. After that, everything works as if it had never
    /// run.</summary>
    [Theory]
    [InlineData("complete")]
    [InlineData("import")]
    [InlineData("pull")]
    public async Task A_kill_at_any_moment_leaves_nothing_half_finished(string what)
    {
        string[] command = what switch
        {
            "complete" => Writes,
            "import" => ["model", "import", "prose-mini", "--no-calibration"],
            _ => ["model", "pull", Machine.Model, "--no-calibration"],
        };
        string[] writes = what == "pull" ? [.. Writes, "--model", Machine.Model] : Writes;
        Assert.Equal(0, (await machine.RunAsync(command)).ExitCode);
        var written = Written();
        var expected = await machine.RunAsync(writes);
        Assert.Equal((0, ""), (expected.ExitCode, expected.Error));

        var mutator = new Mutator(seed: 1);
        for (var kill = Mutator.Rounds(1); kill > 0; kill--)
        {
            Empty();
            var most = written * mutator.Next(1000) / 1000;
            using (var running = machine.Start(command))
            {
                while (!running.HasExited && Written() < most)
                    await Task.Yield();
                running.Kill();
                await running.EndAsync();
            }
            if (what == "pull")
            {
                var (exitCode, path, _) = await machine.RunAsync("model", "path", Machine.Model);
                Assert.True(exitCode == 1 || Directory.GetFiles(path.Trim()).Length >= machine.Hub.Files.Count, path);
                Assert.Equal(0, (await machine.RunAsync(command)).ExitCode);
            }
            Assert.Equal(expected, await machine.RunAsync(writes));
        }

        void Empty()
        {
            Directory.Delete(machine.Home, recursive: true);
            Directory.CreateDirectory(machine.Home);
        }
    }

    /// <summary>Another process of the editor may keep the streams open, so the server cannot rely on their end.</summary>
    [Fact]
    public async Task A_server_that_is_writing_ends_within_5_seconds_after_its_editor_is_killed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no sleep.");
        using var editor = System.Diagnostics.Process.Start("sleep", "600");
        await using var server = await ServerProcess.StartAsync(
            [CommandLine.Executable, "serve"],
            Connection.Stdio,
            CommandLine.EnvironmentOf(CommandLine.Home)
        );
        await server.Editor.InitializeAsync(processId: editor.Id);
        await server.Editor.StatusAsync("ready");
        var argument = new
        {
            maxTokens = 500,
            stopAt = "never",
            partialResultToken = "part",
        };
        server.Editor.Request("workspace/executeCommand", new { command = "gpt2.sample", arguments = new[] { argument } });
        await server.Editor.WaitForAsync("$/progress");
        var start = Stopwatch.GetTimestamp();
        editor.Kill();
        Assert.Equal(1, await server.ExitCodeAsync());
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 5);
    }

    [Fact]
    public async Task A_client_that_never_reads_is_served_until_it_hangs_up()
    {
        var messages = new StringBuilder();
        Add("""{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"capabilities":{}}}""");
        Add("""{"jsonrpc":"2.0","method":"initialized","params":{}}""");
        for (var id = 1; id <= 20_000; id++)
            Add($$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"workspace/executeCommand","params":{"command":"gpt2.stats"}}""");

        var start = new ProcessStartInfo(CommandLine.Executable, ["serve", "--stdio"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in CommandLine.EnvironmentOf(CommandLine.Home))
            start.Environment[name] = value;
        using var server = System.Diagnostics.Process.Start(start)!;
        await server.StandardInput.WriteAsync(messages.ToString()).WaitAsync(Editor.Guard, Now);
        server.StandardInput.Close();
        await server.WaitForExitAsync(Now).WaitAsync(Editor.Guard, Now);
        Assert.Equal(1, server.ExitCode);
        Assert.Equal("", await server.StandardError.ReadToEndAsync(Now));

        void Add(string body) => messages.Append($"Content-Length: {body.Length}\r\n\r\n{body}");
    }

    [Fact]
    public async Task The_server_keeps_working_when_its_model_and_cache_are_deleted()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not remove files that are in use.");
        Assert.Equal(0, (await machine.RunAsync("model", "pull", Machine.Model, "--no-calibration")).ExitCode);
        await using var server = await ServingAsync();
        Directory.Delete(machine.ModelDirectory, recursive: true);
        Directory.Delete(Path.Combine(machine.Home, ".cache"), recursive: true);
        Assert.NotEmpty(await server.Editor.GhostAsync(Beginning) ?? "");

        await SelectAsync(server, "prose-mini");
        Assert.Equal(-32602, (await Assert.ThrowsAsync<LspErrorException>(() => SelectAsync(server, Machine.Model))).Code);
        Assert.NotEmpty(await server.Editor.GhostAsync(Beginning) ?? "");
    }

    [Fact]
    public async Task A_model_that_is_replaced_while_in_use_is_imported_again_when_it_is_next_loaded()
    {
        Assert.Equal(0, (await machine.RunAsync("model", "pull", Machine.Model, "--no-calibration")).ExitCode);
        await using var server = await ServingAsync();
        TinyCheckpoint.Write(machine.ModelDirectory);
        Assert.NotEmpty(await server.Editor.GhostAsync(Beginning) ?? "");

        var before = Imports();
        await SelectAsync(server, "prose-mini");
        await server.Editor.WaitForAsync(
            "gpt2/status",
            status => status.GetProperty("state").GetString() == "ready" && status.GetProperty("model").GetString() == "prose-mini"
        );
        await SelectAsync(server, Machine.Model);
        using var guard = new CancellationTokenSource(Editor.Guard);
        while (!Imports().Except(before).Any(import => File.ReadAllText(import).Contains(machine.ModelDirectory, StringComparison.Ordinal)))
        {
            guard.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        // An import that is not finished has a longer name, so it is left out.
        string[] Imports() =>
            [
                .. Directory
                    .GetDirectories(machine.Imports)
                    .Where(import => Path.GetExtension(import).Length == 0)
                    .Select(import => Path.Combine(import, "import.json")),
            ];
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    /// <summary>A server that has loaded the downloaded model.</summary>
    private async Task<ServerProcess> ServingAsync()
    {
        var server = await ServerProcess.StartAsync([CommandLine.Executable, "serve"], Connection.Stdio, machine.Environment);
        await server.Editor.InitializeAsync(initializationOptions: new { model = Machine.Model });
        await server.Editor.StatusAsync("ready");
        return server;
    }

    private static Task<JsonElement> SelectAsync(ServerProcess server, string model) =>
        server.Editor.RequestAsync("workspace/executeCommand", new { command = "gpt2.selectModel", arguments = new[] { new { model } } });

    /// <summary>The size in bytes of all files below the home.</summary>
    private long Written()
    {
        try
        {
            return new DirectoryInfo(machine.Home).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        }
        catch (IOException)
        {
            return 0; // a file was renamed in the meantime
        }
    }
}
