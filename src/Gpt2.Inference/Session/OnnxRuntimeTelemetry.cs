using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gpt2.Inference.Session;

/// <summary>Switches off ONNX Runtime's telemetry, so that nothing about a writer leaves the machine.</summary>
internal static partial class OnnxRuntimeTelemetry
{
    /// <summary>Read when the native library starts. Without it, the releases for Linux and macOS keep a device identifier and a queue of
    /// events in the user's cache directory, and send them to their maker.</summary>
    private const string OptOut = "ORT_DISABLE_TELEMETRY";

#pragma warning disable CA2255 // Must run before the native library is started by the first use of any of its types.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Disable()
    {
        if (OperatingSystem.IsWindows())
            Environment.SetEnvironmentVariable(OptOut, "1");
        else
            _ = SetNativeVariable(OptOut, "1", overwrite: 1); // .NET keeps a copy of the environment that native code does not see
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNativeVariable(string name, string value, int overwrite);
}
