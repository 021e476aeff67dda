using Xunit;

namespace Gpt2.Process.Tests;

/// <summary>Ctrl-C and SIGTERM, in the midst of commands that take long.</summary>
public sealed class InterruptionTests : IDisposable
{
    private const int Terminate = 15;

    private readonly Machine machine = new();
    private readonly string prose;

    public InterruptionTests()
    {
        prose = Path.Combine(machine.Home, "prose.txt");
        File.WriteAllText(
            prose,
            string.Concat(Enumerable.Repeat("It was one of the most important events in the history of the city.\n\n", 400))
        );
    }

    public void Dispose() => machine.Dispose();

    [Theory]
    [InlineData("eval typing")]
    [InlineData("eval menu")]
    [InlineData("eval calibrate")]
    [InlineData("eval perplexity")]
    [InlineData("eval reliability")]
    public async Task A_command_ends_with_130_or_143_and_without_a_word_of_it(string command)
    {
        foreach (var signal in new[] { Machine.Interruption, Terminate })
        {
            using var running = machine.Start([.. command.Split(' '), prose, "--limit", "1000000"]);
            await ModelIsReadAsync(running.Id);
            Machine.Signal(running, signal);
            var (exitCode, _, error) = await running.EndAsync();
            Assert.Equal(128 + signal, exitCode);
            Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_server_does_too()
    {
        foreach (var signal in new[] { Machine.Interruption, Terminate })
        {
            using var running = machine.Start("serve");
            await ModelRuntimeIsThereAsync(running.Id, "gpt2-lsp");
            Machine.Signal(running, signal);
            Assert.Equal(128 + signal, (await running.EndAsync()).ExitCode);
        }
    }

    [Fact]
    public async Task The_server_of_other_programs_does_too()
    {
        foreach (var signal in new[] { Machine.Interruption, Terminate })
        {
            await using var server = await HttpServerProcess.StartAsync();
            Assert.Equal(128 + signal, await server.EndAsync(signal));
        }
    }

    [Fact]
    public async Task A_second_one_ends_the_command_at_once_and_quietly()
    {
        using var running = machine.Start("eval", "typing", prose, "--limit", "1000000");
        await ModelIsReadAsync(running.Id);
        Machine.Signal(running, Machine.Interruption);
        Machine.Signal(running, Machine.Interruption);
        var (exitCode, _, error) = await running.EndAsync();
        Assert.Equal(130, exitCode);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    /// <summary>Commands load ONNX Runtime when they read the model.</summary>
    private static Task ModelIsReadAsync(int process) => ModelRuntimeIsThereAsync(process, "libonnxruntime");

    private static async Task ModelRuntimeIsThereAsync(int process, string library)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells what a process has loaded.");
        using var guard = new CancellationTokenSource(Gpt2.Tests.Editor.Guard);
        while (!(await File.ReadAllTextAsync($"/proc/{process}/maps", guard.Token)).Contains(library, StringComparison.Ordinal))
            await Task.Yield();
    }
}
