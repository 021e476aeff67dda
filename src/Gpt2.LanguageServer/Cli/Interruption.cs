using System.Runtime.InteropServices;

namespace Gpt2.LanguageServer.Cli;

/// <summary>Ctrl-C and SIGTERM: the first asks the command to end, a second one ends the process at once.</summary>
internal sealed partial class Interruption : IDisposable
{
    /// <summary>What a command may take to put its things in order.</summary>
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

    /// <summary>What a shell reports of a program that a signal ended, 128 and the signal's number; zero if none came.</summary>
    public int ExitCode => exitCode;

    public void Dispose()
    {
        foreach (var registration in registrations)
            registration.Dispose();
    }

    private void Interrupt(PosixSignalContext signal, int code)
    {
        signal.Cancel = true; // .NET would end the process without a word to the command
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
        }.Start(); // no thread of the pool, which may have none to spare
        source.Cancel();
    }

    /// <summary>Environment.Exit waits for what has to be done at an end, for a model that is being loaded as for a lock that is
    /// held.</summary>
    private static void End(int code)
    {
        if (OperatingSystem.IsWindows())
            Environment.Exit(code);
        Exit(code);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int code);
}
