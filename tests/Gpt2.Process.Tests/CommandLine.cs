using System.Diagnostics;
using System.Text;
using Gpt2.Tests;

namespace Gpt2.Process.Tests;

/// <summary>What a command printed, and how it ended.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Error);

/// <summary>The built executable, run as a user would: with an empty home, no network needed and nothing set up.</summary>
internal static class CommandLine
{
    /// <summary>The executable that was built with these tests.</summary>
    public static string Executable { get; } = Path.Combine(
        Checkout.Root, "src", "Gpt2.LanguageServer", "bin", Configuration, "net10.0", OperatingSystem.IsWindows() ? "gpt2-lsp.exe" : "gpt2-lsp");

    /// <summary>A home for all tests, so that the bundled model is imported once.</summary>
    public static string Home { get; } = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"gpt2-lsp-home-{Environment.ProcessId}")).FullName;

    private static string Configuration => AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";

    public static Task<Outcome> RunAsync(params string[] arguments) => RunAsync(input: "", arguments);

    public static async Task<Outcome> RunAsync(string input, string[] arguments, string? home = null)
    {
        var start = new ProcessStartInfo(Executable, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment["HOME"] = home ?? Home;
        start.Environment.Remove("XDG_CACHE_HOME");
        start.Environment.Remove("GPT2_LSP_CACHE");

        using var process = System.Diagnostics.Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(Editor.Guard);
        return new(process.ExitCode, await output, await error);
    }
}
