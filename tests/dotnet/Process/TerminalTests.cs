using System.Diagnostics;
using System.Text;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.Process.Tests;

/// <summary>Commands at a real terminal, which the program "script" provides.</summary>
public sealed class TerminalTests
{
    private const string Script = "/usr/bin/script",
        Dim = "\e[2m",
        NotDim = "\e[22m",
        ControlC = "\u0003",
        ControlD = "\u0004",
        ControlN = "\u000e",
        ClearBelow = "\e[J";

    [Theory, InlineData(ControlC), InlineData(ControlD)]
    public async Task The_continuation_is_dimmed_and_Tab_accepts_it(string leave)
    {
        using var terminal = Start();
        var output = await BegunAsync(terminal);

        const string Written = "It was one of the most imp";
        await SendAsync(terminal, Written);
        await UntilAsync(terminal, output, text => text.Contains(Written + Dim, StringComparison.Ordinal));
        await UntilAsync(
            terminal,
            output,
            text => text.LastIndexOf(NotDim, StringComparison.Ordinal) > text.LastIndexOf(Dim, StringComparison.Ordinal)
        );
        var frame = output.ToString();
        var suggestion = frame[
            (frame.LastIndexOf(Dim, StringComparison.Ordinal) + Dim.Length)..frame.LastIndexOf(NotDim, StringComparison.Ordinal)
        ];
        Assert.NotEmpty(suggestion);

        await SendAsync(terminal, "\t");
        await UntilAsync(terminal, output, text => text.Contains(Written + suggestion, StringComparison.Ordinal));
        await SendAsync(terminal, leave);
        await terminal.WaitForExitAsync().WaitAsync(Editor.Guard, TestContext.Current.CancellationToken);
        Assert.Equal(0, terminal.ExitCode);
    }

    [Fact]
    public async Task Ctrl_N_says_when_there_is_no_other_suggestion()
    {
        using var terminal = Start();
        var output = await BegunAsync(terminal);
        await SendAsync(terminal, ControlN);
        await UntilAsync(terminal, output, text => text.Contains("(no other suggestion)", StringComparison.Ordinal));
        await SendAsync(terminal, ControlD);
        await terminal.WaitForExitAsync().WaitAsync(Editor.Guard, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_pasted_text_is_not_redrawn_for_each_character()
    {
        using var terminal = Start();
        var output = await BegunAsync(terminal);
        var words = string.Concat(Enumerable.Repeat("word ", 400)); // a terminal accepts about 4,000 bytes at once
        await SendAsync(terminal, $"{words}END");
        await UntilAsync(terminal, output, text => text.Contains("END", StringComparison.Ordinal));
        Assert.InRange(output.ToString().Split(ClearBelow).Length, 1, words.Length / 2);
        await SendAsync(terminal, ControlD);
        await terminal.WaitForExitAsync().WaitAsync(Editor.Guard, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Serve_says_that_an_editor_normally_starts_it()
    {
        using var terminal = Start("serve");
        await UntilAsync(terminal, new(), text => text.Contains("An editor normally starts this", StringComparison.Ordinal));
        await SendAsync(terminal, ControlC);
        await terminal.WaitForExitAsync().WaitAsync(Editor.Guard, TestContext.Current.CancellationToken);
        Assert.Equal(130, terminal.ExitCode);
    }

    [Theory]
    [InlineData(false, "Download GPT-2 with 'gpt2-lsp model pull gpt2'")]
    [InlineData(true, "GPT-2 is installed: add '--model gpt2'.")]
    public async Task Complete_offers_the_download_of_GPT_2_or_its_use_if_it_is_installed(bool installed, string said)
    {
        using var machine = new Machine();
        if (installed)
            TinyCheckpoint.Write(Path.Combine(machine.Models, "gpt2"));
        using var terminal = Start("complete 'The cat' --max-tokens 1", machine.Home);
        await UntilAsync(terminal, new(), text => text.Contains(said, StringComparison.Ordinal));
        await terminal.WaitForExitAsync().WaitAsync(Editor.Guard, TestContext.Current.CancellationToken);
        Assert.Equal(0, terminal.ExitCode);
    }

    [Fact]
    public async Task Playground_says_in_one_line_that_there_is_no_browser()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The test replaces xdg-open, which only Linux has.");
        using var machine = new Machine();
        var opener = Path.Combine(machine.Home, "xdg-open");
        await File.WriteAllTextAsync(opener, "#!/bin/sh\necho 'links2: not found' >&2\nexit 3\n", TestContext.Current.CancellationToken);
#pragma warning disable CA1416 // the analyser does not know that SkipUnless guards the call
        File.SetUnixFileMode(opener, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
#pragma warning restore CA1416
        using var terminal = Start("playground", machine.Home);
        var output = new StringBuilder();
        await UntilAsync(terminal, output, text => text.Contains("The browser could not be opened.", StringComparison.Ordinal));
        Assert.DoesNotContain("links2", output.ToString(), StringComparison.Ordinal);
        await SendAsync(terminal, ControlC);
        await terminal.WaitForExitAsync().WaitAsync(Editor.Guard, TestContext.Current.CancellationToken);
        Assert.Equal(130, terminal.ExitCode);
    }

    /// <param name="home">The home, whose programs come first; by default, the one of all tests.</param>
    private static System.Diagnostics.Process Start(string command = "interactive", string? home = null)
    {
        Assert.SkipUnless(File.Exists(Script), $"{Script}, which provides a terminal, is missing.");
        var start = new ProcessStartInfo(Script, ["-qec", $"'{CommandLine.Executable}' {command}", "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        (start.Environment["HOME"], start.Environment["TERM"]) = (home ?? CommandLine.Home, "xterm");
        if (home is not null)
            start.Environment["PATH"] = $"{home}:{start.Environment["PATH"]}";
        return System.Diagnostics.Process.Start(start)!;
    }

    /// <returns>The output up to the point at which it accepts keys.</returns>
    private static async Task<StringBuilder> BegunAsync(System.Diagnostics.Process terminal)
    {
        var output = new StringBuilder();
        await UntilAsync(terminal, output, text => text.Contains("Tab accepts", StringComparison.Ordinal));
        return output;
    }

    private static async Task SendAsync(System.Diagnostics.Process terminal, string keys)
    {
        await terminal.StandardInput.WriteAsync(keys);
        await terminal.StandardInput.FlushAsync();
    }

    private static async Task UntilAsync(System.Diagnostics.Process terminal, StringBuilder output, Func<string, bool> isReached)
    {
        var buffer = new char[4096];
        while (!isReached(output.ToString()))
        {
            var count = await terminal.StandardOutput.ReadAsync(buffer).AsTask().WaitAsync(Editor.Guard);
            Assert.True(count > 0, $"the terminal closed after: {output}");
            output.Append(buffer, 0, count);
        }
    }
}
