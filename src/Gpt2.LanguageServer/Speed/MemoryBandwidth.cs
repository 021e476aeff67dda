using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Gpt2.LanguageServer.Speed;

/// <summary>How fast this machine reads memory: the wall for a model that reads all its weights for each token.</summary>
internal static class MemoryBandwidth
{
    /// <summary>Several times what any cache holds.</summary>
    private const int Bytes = 512 << 20;

    private const int Passes = 9;

    /// <summary>Gigabytes (10⁹) a second, the median of several passes.</summary>
    public static double Measure(int threads)
    {
        long[][] parts = [.. Enumerable.Range(0, threads).Select(_ => new long[Bytes / sizeof(long) / threads / 32 * 32])];
        foreach (var part in parts)
            part.AsSpan().Fill(1); // pages that were never written are all the same one
        return Bytes / Figures.Median([.. Enumerable.Range(0, Passes).Select(_ => Time(parts))]) / 1e9;
    }

    /// <returns>Seconds.</returns>
    private static double Time(long[][] parts)
    {
        using var start = new Barrier(parts.Length);
        var times = new (long Begin, long End)[parts.Length];
        Thread[] workers = [.. parts.Select((part, i) => new Thread(() =>
        {
            start.SignalAndWait();
            var begin = Stopwatch.GetTimestamp();
            GC.KeepAlive(Sum(part));
            times[i] = (begin, Stopwatch.GetTimestamp());
        }))];
        foreach (var worker in workers)
            worker.Start();
        foreach (var worker in workers)
            worker.Join();
        return Stopwatch.GetElapsedTime(times.Min(t => t.Begin), times.Max(t => t.End)).TotalSeconds;
    }

    /// <summary>Reads every byte, in four independent chains, so that no addition is waited for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Sum(long[] part)
    {
        var (a, b, c, d) = (Vector512<long>.Zero, Vector512<long>.Zero, Vector512<long>.Zero, Vector512<long>.Zero);
        ref var first = ref MemoryMarshal.GetArrayDataReference(part);
        for (nuint i = 0; i < (nuint)part.Length; i += 32)
        {
            a += Vector512.LoadUnsafe(ref first, i);
            b += Vector512.LoadUnsafe(ref first, i + 8);
            c += Vector512.LoadUnsafe(ref first, i + 16);
            d += Vector512.LoadUnsafe(ref first, i + 24);
        }
        return Vector512.Sum(a + b + c + d);
    }
}
