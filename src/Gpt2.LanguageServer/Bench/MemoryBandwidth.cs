using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Gpt2.LanguageServer.Bench;

/// <summary>How fast this machine reads memory: the wall for a model that reads all its weights for each token.</summary>
internal static class MemoryBandwidth
{
    /// <summary>Several times what any cache holds.</summary>
    private const int Bytes = 512 << 20;

    private const int Passes = 9;

    /// <summary>What a processor reads at once, a cache line, in values.</summary>
    private const int Line = 64 / sizeof(long);

    /// <summary>How far ahead memory is asked for, in values: 4 KB.</summary>
    private const int Ahead = 4096 / sizeof(long);

    /// <summary>How fast memory was read.</summary>
    /// <param name="Speed">Gigabytes (10⁹) a second, the median of several passes.</param>
    /// <param name="ProcessorShare">What the threads got of as many cores, from 0 to 1: less where other programs run.</param>
    public readonly record struct Reading(double Speed, double ProcessorShare);

    public static Reading Measure(int threads)
    {
        long[][] parts = [.. Enumerable.Range(0, threads).Select(_ => new long[Bytes / sizeof(long) / threads / Line * Line])];
        foreach (var part in parts)
            part.AsSpan().Fill(1); // pages that were never written are all the same one
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

    /// <summary>Reads a value of each line, which brings the whole line in. Asking for what comes soon is faster than reading every value
    /// of it in vectors, which in native code, made for any processor, are narrow.</summary>
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
                    Sse.Prefetch0(at + Ahead); // beyond the end it does nothing
                sum += *at;
            }
        }
        return sum;
    }
}
