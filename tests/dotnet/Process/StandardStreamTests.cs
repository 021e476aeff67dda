using Gpt2.Tests;
using Xunit;

namespace Gpt2.Process.Tests;

/// <summary>Standard input, output and error in the states in which a shell may pass them.</summary>
public sealed class StandardStreamTests
{
    [Theory]
    [InlineData("version >/dev/full"), InlineData("help --all >/dev/full"), InlineData("complete x --json --max-tokens 2 >/dev/full")]
    [InlineData("complete - </dev/zero"), InlineData("complete --file /dev/zero")]
    [InlineData("model verify prose-mini --golden /dev/zero")]
    [InlineData("complete - </"), InlineData("interactive </")]
    [InlineData("complete x --model nowhere 2>/dev/full")]
    [InlineData("complete x --max-tokens 2 >&-"), InlineData("complete x --model nowhere 2>&-")]
    [InlineData("version >&-"), InlineData("nowhere <&- >&- 2>&-")]
    public async Task An_unusable_stream_ends_the_command_with_exit_code_1_and_no_stack_trace(string command)
    {
        var (exitCode, _, error) = await RunAsync(command);
        Assert.Equal(1, exitCode);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("complete x --max-tokens 2 <&-"), InlineData("complete x --max-tokens 2 2>&-")]
    public async Task A_closed_stream_that_is_not_needed_does_no_harm(string command)
    {
        var (exitCode, output, error) = await RunAsync(command);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.NotEmpty(output);
    }

    private static async Task<Outcome> RunAsync(string command)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has /dev/full.");
        string[] shell = ["/bin/sh", "-c", $"exec \"$0\" {command}", CommandLine.Executable];
        using var running = RunningCommand.Start(shell, CommandLine.EnvironmentOf(CommandLine.Home));
        return await running.EndAsync("");
    }
}
