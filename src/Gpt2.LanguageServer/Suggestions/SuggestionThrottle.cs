namespace Gpt2.LanguageServer.Suggestions;

/// <summary>Grows quieter while the writer types past what is suggested, until a suggestion is right or one is asked for.</summary>
internal sealed class SuggestionThrottle
{
    private const int UntilSlower = 5;
    private const int UntilSilent = 10;
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private int passedOver; // in a row
    private long silentSince;

    public SuggestionThrottle(TimeProvider time, AcceptanceTracker acceptance)
    {
        this.time = time;
        acceptance.PassedOver += Note;
        acceptance.Confirmed += Reset;
    }

    /// <summary>Whether nothing is to be shown unless it is asked for.</summary>
    public bool IsSilent
    {
        get
        {
            lock (gate)
                return passedOver >= UntilSilent && time.GetElapsedTime(silentSince) < Silence;
        }
    }

    /// <summary>The delay before showing that suits the writer by now.</summary>
    public TimeSpan Delay(TimeSpan configured)
    {
        lock (gate)
            return passedOver >= UntilSlower ? 2 * configured : configured;
    }

    public void Reset()
    {
        lock (gate)
            passedOver = 0;
    }

    private void Note()
    {
        lock (gate)
            if (++passedOver % UntilSilent == 0)
                silentSince = time.GetTimestamp();
    }
}
