using Gpt2.LanguageServer.Protocol;

namespace Gpt2.LanguageServer.Suggestions;

/// <summary>How often suggestions were shown and accepted, for gpt2.stats. Kept in memory and told to nobody else.</summary>
internal sealed class Statistics
{
    /// <summary>As many times as the percentiles are taken from.</summary>
    private const int LatestTimes = 1000;

    private readonly Lock gate = new();
    private readonly Queue<double> milliseconds = new();
    private int shown;
    private int accepted;
    private int keystrokesSaved;

    public Statistics(AcceptanceTracker showings)
    {
        showings.Began += () => Interlocked.Increment(ref shown);
        showings.Accepted += characters =>
        {
            Interlocked.Increment(ref accepted);
            Interlocked.Add(ref keystrokesSaved, characters - 1); // one key accepts
        };
    }

    /// <param name="time">From the request to the answer.</param>
    public void Took(TimeSpan time)
    {
        lock (gate)
        {
            milliseconds.Enqueue(time.TotalMilliseconds);
            if (milliseconds.Count > LatestTimes)
                milliseconds.Dequeue();
        }
    }

    public StatsResult Result()
    {
        lock (gate)
        {
            double[] sorted = [.. milliseconds.Order()];
            return new(shown, accepted, keystrokesSaved, new(Percentile(sorted, 0.5), Percentile(sorted, 0.95)));
        }
    }

    private static double Percentile(double[] sorted, double part) =>
        sorted.Length == 0 ? 0 : Math.Round(sorted[(int)Math.Ceiling(part * sorted.Length) - 1], 1);
}
