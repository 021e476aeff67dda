using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gpt2.Process.Tests;

/// <summary>A shell without job control lets what it starts in the background ignore SIGINT, with all that is started by it. Then Ctrl-C
/// would end no program of these tests.</summary>
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
