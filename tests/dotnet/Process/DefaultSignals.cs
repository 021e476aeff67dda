using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gpt2.Process.Tests;

/// <summary>Restores SIGINT's default action. A shell without job control makes its background jobs, and all processes that they start,
/// ignore SIGINT; Ctrl-C would then not end the programs of these tests.</summary>
internal static partial class DefaultSignals
{
    private const nint Default = 0; // SIG_DFL

    [ModuleInitializer]
    internal static void Restore()
    {
        if (!OperatingSystem.IsWindows())
            _ = SetHandler(Machine.Interruption, Default);
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetHandler(int signal, nint handler);
}
