using System.Diagnostics;
using System.Text.Json;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.Process.Tests;

/// <summary>Ctrl-C and SIGTERM while a command is running.</summary>
public sealed class InterruptionTests : IDisposable
{
    private const int Terminate = 15;

    private static readonly Lazy<Task> Imported = new(() => CommandLine.RunAsync("complete", "The cat", "--max-tokens", "1"));

    private readonly Machine machine = new();
    private readonly string prose;

    public InterruptionTests()
    {
        prose = Path.Combine(machine.Home, "prose.txt");
        File.WriteAllText(
            prose,
            string.Concat(Enumerable.Repeat("It was one of the most important events in the history of the city.\n\n", 400))
        );
        machine.Environment["HOME"] = CommandLine.Home; // where the model is imported already
    }

    public void Dispose() => machine.Dispose();

    [Theory]
    [InlineData("eval typing PROSE --limit 1000000")]
    [InlineData("eval menu PROSE --limit 1000000")]
    [InlineData("eval calibrate PROSE --limit 1000000")]
    [InlineData("eval perplexity PROSE --limit 1000000")]
    [InlineData("eval reliability PROSE --limit 1000000")]
    [InlineData("eval cases CASES")]
    [InlineData("eval lambada PASSAGES")]
    [InlineData("bench")]
    [InlineData("sample")]
    [InlineData("complete The --stop never --max-tokens 500 --count 1000")]
    [InlineData("model verify prose-mini --golden FIGURES")]
    [InlineData("adapt PROSE")]
    public async Task A_command_ends_on_its_own_with_exit_code_130_or_143_and_without_a_stack_trace(string command)
    {
        string[] words = [.. command.Split(' ').Select(FileOf)];
        await Imported.Value;
        foreach (var signal in new[] { Machine.Interruption, Terminate })
        {
            using var running = machine.Start(words);
            await ModelIsReadAsync(running.Id);
            Machine.Signal(running, signal);
            var (exitCode, _, error) = await running.EndAsync();
            Assert.Equal(128 + signal, exitCode);
            Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
            Assert.False(machine.WasKilled);
        }
    }

    /// <summary>Replaces a placeholder by the path of a file so long that the command still reads it when the signal arrives.</summary>
    private string FileOf(string word)
    {
        if (word == "PROSE")
            return prose;
        var path = Path.Combine(machine.Home, word);
        if (word == "FIGURES")
        {
            var one = new { ids = Enumerable.Repeat(262, 500), top = new[] { new[] { 262, 1 } } };
            File.WriteAllText(path, JsonSerializer.Serialize(new { cases = Enumerable.Repeat(one, 2000) }));
            return path;
        }
        var text = File.ReadAllText(prose);
        object? line = word switch
        {
            "CASES" => new
            {
                before = text,
                after = "",
                languageId = "plaintext",
                expect = "suppress",
                acceptable = Array.Empty<string>(),
            },
            "PASSAGES" => new { text },
            _ => null,
        };
        if (line is null)
            return word;
        File.WriteAllLines(path, Enumerable.Repeat(JsonSerializer.Serialize(line), 200));
        return path;
    }

    [Theory]
    [InlineData("complete -")]
    [InlineData("interactive --nsamples 1")]
    public async Task A_command_that_waits_for_input_ends_on_its_own(string command)
    {
        await Imported.Value;
        using var running = machine.Start(command.Split(' '));
        await running.IsReadingAsync();
        Machine.Signal(running, Machine.Interruption);
        Assert.Equal(128 + Machine.Interruption, await running.EndOfItselfAsync());
        Assert.False(machine.WasKilled);
    }

    /// <summary>A command that is still reading its prompt ends in any case, so the signal comes after the first sample.</summary>
    [Fact]
    public async Task A_command_that_has_read_its_prompt_ends_by_itself()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no shell for it.");
        await Imported.Value;
        var samples = Path.Combine(machine.Home, "samples");
        const string Command = "exec \"$0\" interactive --nsamples 1000 <\"$1\" >\"$2\"";
        string[] shell = ["/bin/sh", "-c", Command, CommandLine.Executable, prose, samples];
        using var running = RunningCommand.Start([.. Machine.HeedingInterrupts, .. shell], machine.Environment);
        using var guard = new CancellationTokenSource(Editor.Guard);
        while (!File.Exists(samples) || !(await File.ReadAllTextAsync(samples, guard.Token)).Contains("SAMPLE 1", StringComparison.Ordinal))
            await Task.Yield();
        Machine.Signal(running, Machine.Interruption);
        var (exitCode, _, error) = await running.EndAsync();
        Assert.Equal((128 + Machine.Interruption, ""), (exitCode, error));
        Assert.False(machine.WasKilled);
    }

    [Fact]
    public async Task The_server_ends_with_exit_code_130_or_143()
    {
        foreach (var signal in new[] { Machine.Interruption, Terminate })
        {
            using var running = machine.Start("serve");
            await running.IsReadingAsync("Content-Length: 1000000\r\n\r\n");
            Machine.Signal(running, signal);
            Assert.Equal(128 + signal, await running.EndOfItselfAsync());
            Assert.False(machine.WasKilled);
        }
    }

    [Fact]
    public async Task The_HTTP_server_ends_with_exit_code_130_or_143()
    {
        foreach (var signal in new[] { Machine.Interruption, Terminate })
        {
            await using var server = await HttpServerProcess.StartAsync(environment: machine.Environment);
            Assert.Equal(128 + signal, await server.EndAsync(signal));
            Assert.False(machine.WasKilled);
        }
    }

    /// <summary>The command waits for a pipe, so the first signal does not end it before its five seconds are over. The second signal is of
    /// another kind, because two pending signals of the same kind may be delivered as one.</summary>
    [Fact]
    public async Task A_second_signal_ends_the_command_at_once_and_silently()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no mkfifo.");
        var pipe = Path.Combine(machine.Home, "pipe");
        using var made = System.Diagnostics.Process.Start("mkfifo", pipe);
        await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        using var running = machine.Start("complete", "--file", pipe);
        using var end = await Task.Run(() => new FileStream(pipe, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            .WaitAsync(Editor.Guard, TestContext.Current.CancellationToken); // completes when the command has opened the pipe
        var start = Stopwatch.GetTimestamp();
        Machine.Signal(running, Machine.Interruption);
        Machine.Signal(running, Terminate);
        var (exitCode, _, error) = await running.EndAsync();
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 4);
        Assert.Contains(exitCode, new[] { 128 + Machine.Interruption, 128 + Terminate });
        Assert.Equal("", error);
    }

    /// <summary>Waits until the command has loaded ONNX Runtime, which it does when it reads the model.</summary>
    private static async Task ModelIsReadAsync(int process)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux lists the libraries of a process.");
        using var guard = new CancellationTokenSource(Editor.Guard);
        while (!(await File.ReadAllTextAsync($"/proc/{process}/maps", guard.Token)).Contains("libonnxruntime", StringComparison.Ordinal))
            await Task.Yield();
    }
}
