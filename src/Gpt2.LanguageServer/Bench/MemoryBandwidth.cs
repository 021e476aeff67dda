using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Gpt2.LanguageServer.Bench;

/// <summary>Measures how fast this machine reads memory. That is the limit for a model, which reads all its weights for each
/// token.</summary>
internal static class MemoryBandwidth
{
    /// <summary>Several times the size of any cache.</summary>
    private const int Bytes = 512 << 20;

    private const int Passes = 9;

    /// <summary>A cache line, in values: what a processor reads at once.</summary>
    private const int Line = 64 / sizeof(long);

    /// <summary>How far ahead memory is prefetched, in values: 4 KB.</summary>
    private const int Ahead = 4096 / sizeof(long);

    /// <summary>How fast memory was read.</summary>
    /// <param name="Speed">Gigabytes (10⁹) per second, the median of several passes.</param>
    /// <param name="ProcessorShare">The share of the processor time that the threads got, from 0 to 1; less if other programs run.</param>
    public readonly record struct Reading(double Speed, double ProcessorShare);

    public static Reading Measure(int threads)
    {
        long[][] parts = [.. Enumerable.Range(0, threads).Select(_ => new long[Bytes / sizeof(long) / threads / Line * Line])];
        foreach (var part in parts)
            part.AsSpan().Fill(1); // pages that were never written all share one page
        var before = Environment.CpuUsage.TotalTime;
        double[] seconds = [.. Enumerable.Range(0, Passes).Select(_ => Time(parts))];
        var used = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        return new(Bytes / Figures.Median(seconds) / 1e9, Math.Min(1, used / seconds.Sum() / threads));
    }

    /// <returns>Seconds.</returns>
    private static double Time(long[][] parts)
    {
        using var start = new Barrier(parts.Length);
        var times = new (long Begin, long End)[parts.Length];
        Thread[] workers =
        [
            .. parts.Select(
                (part, i) =>
                    new Thread(() =>
                    {
                        start.SignalAndWait();
                        var begin = Stopwatch.GetTimestamp();
                        GC.KeepAlive(Sum(part));
                        times[i] = (begin, Stopwatch.GetTimestamp());
                    })
            ),
        ];
        foreach (var worker in workers)
            worker.Start();
        foreach (var worker in workers)
            worker.Join();
        return Stopwatch.GetElapsedTime(times.Min(t => t.Begin), times.Max(t => t.End)).TotalSeconds;
    }

    /// <summary>Reads one value of each cache line, which loads the whole line. With prefetching this is faster than reading every value in
    /// vectors, which are narrow in native code that is made for any processor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe long Sum(long[] part)
    {
        var sum = 0L;
        fixed (long* first = part)
        {
            var end = first + part.Length;
            for (var at = first; at < end; at += Line)
            {
                if (Sse.IsSupported)
                    Sse.Prefetch0(at + Ahead); // past the end it does nothing
                sum += *at;
            }
        }
        return sum;
    }
}
