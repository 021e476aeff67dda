using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gpt2.Inference.Session;

/// <summary>Makes large blocks of native memory return to the system as soon as they are freed.</summary>
/// <remarks>glibc requests blocks of 128 kB and more from the system, but when the first of them is freed, it raises that limit to the
/// block's size, up to 32 MB, and takes later blocks from its arenas, where they stay (mallopt(3), M_MMAP_THRESHOLD). A limit that is set
/// explicitly does not move.</remarks>
internal static partial class LargeBlocks
{
    private const int MmapThreshold = -3; // M_MMAP_THRESHOLD in glibc's malloc.h
    private const int Bytes = 1 << 20;

#pragma warning disable CA2255 // Called before the first block is freed.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void GoBackToTheSystem()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = SetMallocOption(MmapThreshold, Bytes);
        }
        catch (EntryPointNotFoundException)
        {
            // musl has no such option and needs none: it returns every large block.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetMallocOption(int option, int value);
}
