using System.Globalization;
using Gpt2.Inference;

namespace Gpt2.LanguageServer.Adapting;

/// <summary>Checks that there is enough memory, before training begins.</summary>
internal static class MemoryNeed
{
    private const string SystemMemory = "/proc/meminfo";

    /// <exception cref="Gpt2Exception">There is certainly less free memory than that.</exception>
    public static void Check(long bytes)
    {
        var free = Available();
        if (free < bytes)
            throw new Gpt2Exception(
                $"Training this model takes {bytes / 1_000_000:N0} MB of memory, but only {free / 1_000_000:N0} MB are free.",
                "Close other programs, give fewer --threads, or choose a smaller --model."
            );
    }

    /// <summary>The memory that the process may still use: its own limit and, on Linux, what the system has left.</summary>
    private static long Available()
    {
        var limit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        try
        {
            var line = File.ReadLines(SystemMemory).First(line => line.StartsWith("MemAvailable:", StringComparison.Ordinal));
            var kilobytes = long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
            return Math.Min(limit, 1024 * kilobytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException or FormatException)
        {
            return limit; // not Linux
        }
    }
}
