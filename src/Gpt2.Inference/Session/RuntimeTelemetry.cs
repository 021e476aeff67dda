using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gpt2.Inference.Session;

/// <summary>ONNX Runtime reports its use to its maker, also on Linux, unless the environment forbids it before it is loaded.</summary>
internal static partial class RuntimeTelemetry
{
    private const string Switch = "ORT_DISABLE_TELEMETRY";

#pragma warning disable CA2255 // a library may run code at its loading where, as here, it would be too late at first use
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Forbid()
    {
        Environment.SetEnvironmentVariable(Switch, "1");
        if (!OperatingSystem.IsWindows())
            _ = SetNative(Switch, "1", 1); // .NET keeps its own copy of the environment there, which native libraries do not see
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNative(string name, string value, int overwrite);
}
