using System.Runtime.Intrinsics.X86;
using Gpt2.LanguageServer.Cli;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Cli;

public sealed class InstructionSetsTests
{
    private const int Avx2 = 1 << 5,
        Avx512F = 1 << 16,
        Avx512Vnni = 1 << 11,
        AvxVnni = 1 << 4;

    [Theory]
    [InlineData(0, 0, 0, "neither AVX2 nor AVX-512", false)]
    [InlineData(Avx2, 0, 0, "AVX2", false)] // Zen 3
    [InlineData(Avx2, 0, AvxVnni, "AVX-VNNI", true)] // Alder Lake
    [InlineData(Avx2 | Avx512F, 0, 0, "AVX-512", false)] // Skylake server
    [InlineData(Avx2 | Avx512F, Avx512Vnni, 0, "AVX-512 VNNI", true)] // Zen 4
    public void The_widest_instruction_set_is_named(int ebx, int ecx, int more, string name, bool hasByteProducts) =>
        Assert.Equal(new(name, hasByteProducts), InstructionSets.OfX86(new(0, ebx, ecx), new(more, 0, 0)));

    /// <summary>The runtime detects the same instruction sets on its own.</summary>
    [Fact]
    public void The_instruction_sets_of_this_machine_match_those_of_the_runtime()
    {
        Assert.SkipUnless(X86Base.IsSupported, "This is not an x86 processor.");
        Assert.Equal(
            System.Runtime.Intrinsics.X86.Avx512F.IsSupported,
            InstructionSets.Here().Name.StartsWith("AVX-512", StringComparison.Ordinal)
        );
    }
}
