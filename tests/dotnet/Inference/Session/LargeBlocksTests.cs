using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gpt2.Inference.Session;
using Xunit;

namespace Gpt2.Inference.Tests.Session;

public sealed unsafe partial class LargeBlocksTests
{
    /// <summary>The result of glibc's mallinfo2(3).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct MallocFigures
    {
        public readonly nuint Arena,
            FreeChunks,
            FreeFastChunks,
            BlocksOfTheSystem,
            BytesOfTheSystem,
            Unused,
            FreeFastBytes,
            UsedBytes,
            FreeBytes,
            Releasable;
    }

    [Fact]
    public void A_large_block_comes_from_the_system_after_a_larger_one_is_freed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out _), "There is no glibc here.");
        RuntimeHelpers.RunModuleConstructor(typeof(LargeBlocks).Module.ModuleHandle);
        NativeMemory.Free(NativeMemory.Alloc(30_000_000)); // by default, glibc would now take such blocks from its arenas
        var before = MallocInformation().BytesOfTheSystem;
        var blocks = Enumerable.Range(0, 200).Select(_ => (nint)NativeMemory.Alloc(2_000_000)).ToList();
        var taken = MallocInformation().BytesOfTheSystem - before;
        blocks.ForEach(block => NativeMemory.Free((void*)block));
        Assert.InRange(taken, (nuint)300_000_000, (nuint)500_000_000); // a range, since other tests use memory, too
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallinfo2")]
    private static partial MallocFigures MallocInformation();
}
