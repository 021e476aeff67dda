using System.Diagnostics;
using System.Text;
using Gpt2.Tests;

namespace Gpt2.Process.Tests;

/// <summary>A command's output and exit code.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Error);

/// <summary>Runs the built executable as a new user would: with an empty home, without a network and with nothing set up.</summary>
internal static class CommandLine
{
    /// <summary>The executable in GPT2_LSP, or the one that was built with these tests.</summary>
    public static string Executable { get; } =
        Environment.GetEnvironmentVariable("GPT2_LSP")
        ?? Path.Combine(
            Checkout.Root,
            "src",
            "Gpt2.LanguageServer",
            "bin",
            Configuration,
            "net10.0",
            OperatingSystem.IsWindows() ? "gpt2-lsp.exe" : "gpt2-lsp"
        );

    /// <summary>One home for all tests, so that the bundled model is imported only once.</summary>
    public static string Home { get; } =
        Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"gpt2-lsp-home-{Environment.ProcessId}")).FullName;

    /// <summary>Variables with these prefixes change the program's behaviour, so they are removed for the tests.</summary>
    private static readonly string[] Prefixes = ["HF_", "TRANSFORMERS_", "GPT2_LSP_", "XDG_", "HTTP_", "HTTPS_", "ALL_", "NO_"];

    private static string Configuration =>
        AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            ? "Release"
            : "Debug";

    public static Task<Outcome> RunAsync(params string[] arguments) => RunAsync(input: "", arguments);

    public static async Task<Outcome> RunAsync(string input, string[] arguments, string? home = null)
    {
        using var command = RunningCommand.Start([Executable, .. arguments], EnvironmentOf(home ?? Home));
        return await command.EndAsync(input);
    }

    /// <summary>The variables to change in the tests' environment for a user with this home; null removes one.</summary>
    public static Dictionary<string, string?> EnvironmentOf(string home)
    {
        var inherited = Environment.GetEnvironmentVariables().Keys.Cast<string>();
        var environment = inherited
            .Where(name => Array.Exists(Prefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
            .ToDictionary(name => name, _ => (string?)null);
        environment["HOME"] = home;
        return environment;
    }
}

/// <summary>A command that is running.</summary>
internal sealed class RunningCommand : IDisposable
{
    private readonly System.Diagnostics.Process process;
    private readonly Task<string> output;
    private readonly Task<string> error;

    private RunningCommand(System.Diagnostics.Process process)
    {
        this.process = process;
        (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    }

    public int Id => process.Id;
    public bool HasExited => process.HasExited;

    public static RunningCommand Start(string[] command, IReadOnlyDictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new(System.Diagnostics.Process.Start(start)!);
    }

    public async Task<Outcome> EndAsync(string input = "")
    {
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(Editor.Guard);
        return new(process.ExitCode, await output, await error);
    }

    /// <summary>Waits until the command reads its input, and leaves it waiting for more: a pipe holds less than is written here.</summary>
    public async Task IsReadingAsync(string beginning = "")
    {
        await process.StandardInput.WriteAsync(beginning + new string('a', 200_000)).WaitAsync(Editor.Guard);
        await process.StandardInput.FlushAsync().WaitAsync(Editor.Guard);
    }

    /// <summary>Waits for the command to end while its input stays open.</summary>
    public async Task<int> EndOfItselfAsync()
    {
        await process.WaitForExitAsync().WaitAsync(Editor.Guard);
        return process.ExitCode;
    }

    /// <summary>Ends the command at once, as a crash would.</summary>
    public void Kill() => process.Kill();

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }
}
