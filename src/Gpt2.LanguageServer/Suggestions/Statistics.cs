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

    public Statistics(AcceptanceTracker acceptance)
    {
        acceptance.Began += () => Interlocked.Increment(ref shown);
        acceptance.Accepted += characters =>
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

    /// <summary>The least value that so large a part of them does not exceed (nearest rank); 0 if there are none.</summary>
    /// <param name="part">0 to 1.</param>
    public static double Percentile(IReadOnlyList<double> sorted, double part) =>
        sorted.Count == 0 ? 0 : sorted[Math.Max(0, (int)Math.Ceiling(part * sorted.Count) - 1)];

    public StatsResult Result()
    {
        lock (gate)
        {
            double[] sorted = [.. milliseconds.Order()];
            return new(shown, accepted, keystrokesSaved, new(Rounded(Percentile(sorted, 0.5)), Rounded(Percentile(sorted, 0.95))));
        }
    }

    private static double Rounded(double milliseconds) => Math.Round(milliseconds, 1);
}
