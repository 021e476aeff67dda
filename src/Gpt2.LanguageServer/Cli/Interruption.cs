using System.Runtime.InteropServices;

namespace Gpt2.LanguageServer.Cli;

/// <summary>Ctrl-C and SIGTERM: the first asks the command to end, the second ends the process at once.</summary>
internal sealed partial class Interruption : IDisposable
{
    /// <summary>How long a command may take to clean up.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] registrations;
    private int exitCode;

    public Interruption() =>
        registrations = [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Interrupt(signal, 130)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Interrupt(signal, 143)),
        ];

    public CancellationToken Token => source.Token;

    /// <summary>What a shell reports of a program ended by a signal: 128 plus the signal's number; zero if none came.</summary>
    public int ExitCode => exitCode;

    public void Dispose()
    {
        foreach (var registration in registrations)
            registration.Dispose();
    }

    private void Interrupt(PosixSignalContext signal, int code)
    {
        signal.Cancel = true; // otherwise .NET ends the process without telling the command
        if (Interlocked.CompareExchange(ref exitCode, code, 0) != 0)
            End(code);
        new Thread(() =>
        {
            using var never = new ManualResetEventSlim();
            never.Wait(Patience);
            End(code);
        })
        {
            IsBackground = true,
        }.Start(); // a separate thread, because the pool may have none free
        source.Cancel();
    }

    /// <summary>Environment.Exit waits for cleanup, for example for a model that is loading or a lock that is held.</summary>
    private static void End(int code)
    {
        if (OperatingSystem.IsWindows())
            Environment.Exit(code);
        Exit(code);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int code);
}
