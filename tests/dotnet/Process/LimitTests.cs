using Gpt2.Tests;
using Xunit;

namespace Gpt2.Process.Tests;

/// <summary>Limits that a shell sets with <c>ulimit</c>.</summary>
public sealed class LimitTests : IDisposable
{
    private readonly Machine machine = new();

    public LimitTests() => machine.Environment["DOTNET_EnableWriteXorExecute"] = "0"; // for which .NET makes a large file in memory

    public void Dispose() => machine.Dispose();

    /// <summary>The import is written to the cache, or else to the directory for temporary files.</summary>
    [Theory, InlineData("complete The --max-tokens 3"), InlineData("model import prose-mini")]
    public async Task An_import_above_the_limit_on_file_size_is_reported_and_leaves_nothing(string command)
    {
        await AssertRefusedAsync(command);
        Assert.Empty(Directory.GetFileSystemEntries(machine.Imports));
    }

    [Fact]
    public async Task A_download_above_the_limit_on_file_size_is_reported_and_installs_nothing()
    {
        await AssertRefusedAsync($"model pull {Machine.Model} --no-calibration");
        Assert.False(Directory.Exists(machine.ModelDirectory));
    }

    private async Task AssertRefusedAsync(string command)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only tried on Linux.");
        string[] shell = ["/bin/sh", "-c", $"ulimit -f 8000; exec \"$0\" {command}", CommandLine.Executable]; // 4 MB
        using var running = RunningCommand.Start(shell, machine.Environment);
        var (exitCode, output, error) = await running.EndAsync();
        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("ulimit -f", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }
}
