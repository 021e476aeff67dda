namespace Gpt2.LanguageServer.Suggestions;

/// <summary>Shows fewer suggestions while the writer passes them over, until one is right or is asked for.</summary>
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

    /// <summary>Whether suggestions are shown only on request.</summary>
    public bool IsSilent
    {
        get
        {
            lock (gate)
                return passedOver >= UntilSilent && time.GetElapsedTime(silentSince) < Silence;
        }
    }

    /// <summary>The delay before a suggestion is shown, at this point.</summary>
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
