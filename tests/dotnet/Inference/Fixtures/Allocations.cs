using Xunit;

namespace Gpt2.Inference.Tests.Fixtures;

internal static class Allocations
{
    private const int Rounds = 3000;

    /// <summary>Does something again and again until a round of a hundred times allocates nothing on this thread. At first code runs that
    /// was compiled in haste, which allocates more; on a busy machine the better one comes late.</summary>
    public static void End(Action<int> something)
    {
        long allocated = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
                something(i);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated == 0)
                return;
        }
        Assert.Fail($"{allocated} bytes in a hundred times");
    }
}
