namespace Gpt2.Benchmarks;

/// <summary>The peak of this process's own memory since the start of the measurement, without mapped files. Linux only.</summary>
internal sealed class PeakMemory : IDisposable
{
    private readonly Timer timer;
    private long peak;

    public PeakMemory() => timer = new(_ => Look(), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(5));

    public long Megabytes
    {
        get
        {
            Look();
            return Interlocked.Read(ref peak) / 1000;
        }
    }

    public void Dispose() => timer.Dispose();

    private void Look()
    {
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("RssAnon:", StringComparison.Ordinal));
        var kilobytes = long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2]);
        if (kilobytes > Interlocked.Read(ref peak))
            Interlocked.Exchange(ref peak, kilobytes);
    }
}
