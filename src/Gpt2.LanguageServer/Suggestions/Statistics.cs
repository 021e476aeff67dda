using System.Globalization;
using Gpt2.LanguageServer.Protocol;

namespace Gpt2.LanguageServer.Suggestions;

/// <summary>How often suggestions were shown and accepted, for gpt2.stats. Kept in memory and never sent.</summary>
internal sealed class Statistics
{
    /// <summary>How many of the latest times the percentiles use.</summary>
    private const int LatestTimes = 1000;

    private static readonly DayStats Nothing = new(0, 0, 0);

    private readonly Lock gate = new();
    private readonly Queue<double> milliseconds = new();
    private readonly TimeProvider time;
    private DayStats earlier = Nothing;
    private DayStats today = Nothing;
    private DateTime day;

    public Statistics(AcceptanceTracker acceptance, TimeProvider time)
    {
        this.time = time;
        acceptance.Began += () => Count(today => today with { Shown = today.Shown + 1 });
        acceptance.Accepted += characters =>
            Count(today =>
                today with
                {
                    Accepted = today.Accepted + 1,
                    KeystrokesSaved = today.KeystrokesSaved + characters - 1, // one key accepts
                }
            );
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

    /// <summary>The smallest value that is not exceeded by this share of the values (nearest rank); 0 if there are none.</summary>
    /// <param name="part">The share, from 0 to 1.</param>
    public static double Percentile(IReadOnlyList<double> sorted, double part) =>
        sorted.Count == 0 ? 0 : sorted[Math.Max(0, (int)Math.Ceiling(part * sorted.Count) - 1)];

    public StatsResult Result()
    {
        lock (gate)
        {
            BeginDay();
            double[] sorted = [.. milliseconds.Order()];
            var latency = new Latency(Rounded(Percentile(sorted, 0.5)), Rounded(Percentile(sorted, 0.95)));
            var all = Sum(earlier, today);
            return new(all.Shown, all.Accepted, all.KeystrokesSaved, latency, today, Sentence(today));
        }
    }

    private void Count(Func<DayStats, DayStats> more)
    {
        lock (gate)
        {
            BeginDay();
            today = more(today);
        }
    }

    private void BeginDay()
    {
        var now = time.GetLocalNow().Date;
        if (now != day)
            (day, earlier, today) = (now, Sum(earlier, today), Nothing);
    }

    private static string Sentence(DayStats today) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Today: {today.Accepted:N0} of {today.Shown:N0} suggestions accepted, {today.KeystrokesSaved:N0} keys saved."
        );

    private static DayStats Sum(DayStats a, DayStats b) =>
        new(a.Shown + b.Shown, a.Accepted + b.Accepted, a.KeystrokesSaved + b.KeystrokesSaved);

    private static double Rounded(double milliseconds) => Math.Round(milliseconds, 1);
}
