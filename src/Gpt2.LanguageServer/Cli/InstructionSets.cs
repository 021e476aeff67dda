using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Gpt2.LanguageServer.Cli;

/// <summary>The processor features that determine how fast a model runs.</summary>
/// <remarks>Native code is built for any processor, so <c>Avx2.IsSupported</c> is false there on every machine. This asks the processor
/// itself, as ONNX Runtime does.</remarks>
/// <param name="Name">The widest instruction set that ONNX Runtime uses.</param>
/// <param name="HasByteProducts">Whether products of 8-bit numbers are faster than those of float32.</param>
internal sealed record InstructionSets(string Name, bool HasByteProducts)
{
    /// <summary>The instruction sets of this machine.</summary>
    public static InstructionSets Here() =>
        X86Base.IsSupported ? OfX86(Leaf(7, 0), Leaf(7, 1)) : new($"{RuntimeInformation.ProcessArchitecture} with NEON", true);

    /// <param name="features">Leaf 7 of CPUID, subleaf 0 (Intel's Software Developer's Manual, volume 2A).</param>
    /// <param name="more">Subleaf 1.</param>
    internal static InstructionSets OfX86(CpuIdLeaf features, CpuIdLeaf more)
    {
        var (avx2, avx512, vnni, avxVnni) = (Bit(features.Ebx, 5), Bit(features.Ebx, 16), Bit(features.Ecx, 11), Bit(more.Eax, 4));
        return (avx2, avx512, vnni, avxVnni) switch
        {
            (_, true, true, _) => new("AVX-512 VNNI", true),
            (_, true, false, _) => new("AVX-512", false),
            (true, _, _, true) => new("AVX-VNNI", true),
            (true, _, _, _) => new("AVX2", false),
            _ => new("neither AVX2 nor AVX-512", false),
        };
    }

    private static CpuIdLeaf Leaf(int leaf, int subleaf)
    {
        if (X86Base.CpuId(0, 0).Eax < leaf)
            return default;
        var (eax, ebx, ecx, _) = X86Base.CpuId(leaf, subleaf);
        return new(eax, ebx, ecx);
    }

    private static bool Bit(int register, int bit) => (register >> bit & 1) == 1;
}

/// <summary>What CPUID returns, register by register.</summary>
internal readonly record struct CpuIdLeaf(int Eax, int Ebx, int Ecx);
