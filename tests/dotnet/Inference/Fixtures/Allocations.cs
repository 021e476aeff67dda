using Xunit;

namespace Gpt2.Inference.Tests.Fixtures;

internal static class Allocations
{
    private const int Rounds = 3000;

    /// <summary>Repeats an action until a hundred calls in a row allocate nothing on this thread. Code that is not optimised yet allocates
    /// more, and on a busy machine the optimised code comes late.</summary>
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
        Assert.Fail($"a hundred calls still allocate {allocated} bytes");
    }
}
