using System.Runtime.InteropServices;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.Process.Tests;

/// <summary>A user's machine: an empty home, the built executable, and a hub with a copy of the bundled model named <see
/// cref="Model"/>.</summary>
internal sealed partial class Machine : IDisposable
{
    public const string Model = "owner/mini",
        Weights = "model.safetensors";

    private readonly string temporary = Directory.CreateTempSubdirectory("gpt2-lsp-temporary-").FullName;

    private const string Unshare = "/usr/bin/unshare";
    public const int Interruption = 2; // SIGINT

    public Machine()
    {
        foreach (var file in new[] { "config.json", "vocab.json", "merges.txt", Weights })
            Hub.Files[file] = File.ReadAllBytes(Path.Combine(Checkout.ProseMini, file));
        Environment = CommandLine.EnvironmentOf(Home);
        Environment["HF_ENDPOINT"] = Hub.Address.ToString();
        Environment["TMPDIR"] = temporary;
    }

    public string Home { get; } = Directory.CreateTempSubdirectory("gpt2-lsp-machine-").FullName;
    public FakeHub Hub { get; } = new();
    public Dictionary<string, string?> Environment { get; }

    public string Models => Path.Combine(Home, ".local", "share", "gpt2-lsp", "models");
    public string ModelDirectory => Path.Combine(Models, "owner--mini");
    public string Imports => Path.Combine(Home, ".cache", "gpt2-lsp", "imports");

    /// <summary>The path of a file while it is being downloaded.</summary>
    public string Part(string file) => Path.Combine($"{ModelDirectory}@{FakeHub.Commit}.part", file + ".part");

    public async Task<Outcome> RunAsync(params string[] arguments)
    {
        using var command = Start(arguments);
        return await command.EndAsync();
    }

    public RunningCommand Start(params string[] arguments) =>
        RunningCommand.Start([.. HeedingInterrupts, CommandLine.Executable, .. arguments], Environment);

    /// <summary>Runs a command for which a directory is a separate disk.</summary>
    /// <param name="disk">The arguments of mount for the file system.</param>
    public async Task<Outcome> RunWithDiskAsync(string directory, string disk, params string[] arguments)
    {
        Directory.CreateDirectory(directory);
        var mount = $"mount {disk} \"$0\"";
        Assert.SkipUnless(await CanMountAsync(directory, mount), "File systems cannot be mounted here.");
        using var command = RunningCommand.Start(
            [Unshare, "-rm", "sh", "-c", $"{mount} && exec \"$@\"", directory, CommandLine.Executable, .. arguments],
            Environment
        );
        return await command.EndAsync();
    }

    /// <summary>Restores Ctrl-C, which tests and their children ignore if a shell started the tests in the background.</summary>
    public static readonly string[] HeedingInterrupts = OperatingSystem.IsLinux() ? ["/usr/bin/env", "--default-signal=INT"] : [];

    /// <summary>Sends the signal that Ctrl-C sends.</summary>
    public static void Interrupt(RunningCommand command) => Signal(command, Interruption);

    public static void Signal(RunningCommand command, int signal) => Signal(command.Id, signal);

    public static void Signal(int process, int signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        Assert.Equal(0, Kill(process, signal));
    }

    public void Dispose()
    {
        Hub.Dispose();
        Directory.Delete(Home, recursive: true);
        Directory.Delete(temporary, recursive: true);
    }

    /// <summary>Whether a process was killed, or used up the five seconds that a command has to end after a signal. A process that ends on
    /// its own removes the socket of .NET's diagnostics.</summary>
    public bool WasKilled => Directory.GetFiles(temporary, "dotnet-diagnostic-*").Length > 0;

    private async Task<bool> CanMountAsync(string directory, string mount)
    {
        if (!File.Exists(Unshare))
            return false;
        using var trial = RunningCommand.Start([Unshare, "-rm", "sh", "-c", mount, directory], Environment);
        return (await trial.EndAsync()).ExitCode == 0;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
