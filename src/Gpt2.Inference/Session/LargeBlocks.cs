using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gpt2.Inference.Session;

/// <summary>Large blocks of native memory go back to the system as soon as they are freed.</summary>
/// <remarks>glibc takes blocks from 128 kB on from the system, until the first of them is freed: then it raises that limit to the block's
/// size, up to 32 MB, and carves later blocks out of its arenas, where they stay (mallopt(3), M_MMAP_THRESHOLD). A limit that is set does
/// not move.</remarks>
internal static partial class LargeBlocks
{
    private const int MmapThreshold = -3; // M_MMAP_THRESHOLD in glibc's malloc.h
    private const int Bytes = 1 << 20;

#pragma warning disable CA2255 // Before the first block is freed.
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
            // musl has no such option and needs none: it gives every large block back.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetMallocOption(int option, int value);
}
