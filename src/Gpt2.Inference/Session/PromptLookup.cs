using System.Diagnostics;

namespace Gpt2.Inference.Session;

/// <summary>Guesses tokens from the earlier text: where the last few tokens occurred before, the tokens that followed them may follow
/// again. All guesses are run together with the token that they follow. For a large model that costs little more than the one
/// token.</summary>
/// <remarks>Leviathan et al. 2023, "Fast inference from transformers via speculative decoding"; Saxena 2023, "Prompt lookup decoding". A
/// guess is used only if it is exactly the token that was chosen. A run of several tokens gives different last digits than runs of one,
/// which could change a near tie; it did in none of 400 texts (docs/lab/speed.md).</remarks>
/// <param name="cost">The time of a run with guesses, as a multiple of the time of one without.</param>
internal sealed class PromptLookup(double cost)
{
    /// <summary>The most tokens guessed at once.</summary>
    public const int Guesses = 3;

    /// <summary>How many tokens must have occurred in the text before.</summary>
    private const int Match = 3;

    /// <summary>With fewer bytes of weights a token is so fast that there is little to gain, and measuring would delay the start.</summary>
    private const long SmallestModel = 300_000_000;

    /// <summary>The weight of the newest run in the mean of guesses that proved right.</summary>
    private const double Newest = 0.1;

    /// <summary>Of the runs that would not pay, one in this many guesses all the same, since the text may have changed.</summary>
    private const int Probe = 8;

    private double right = Guesses; // the mean for one run
    private int skipped;

    /// <summary>Measures whether guesses can pay off with this model.</summary>
    /// <returns>Null if they cannot.</returns>
    public static PromptLookup? For(Gpt2Session session)
    {
        if (session.WeightBytes < SmallestModel)
            return null;
        var (one, several) = (double.MaxValue, double.MaxValue);
        for (var round = 0; round < 3; round++) // the first run warms up
        {
            one = Math.Min(one, Time(session, 1));
            several = Math.Min(several, Time(session, 1 + Guesses));
        }
        return several < one * (1 + Guesses) ? new(several / one) : null;
    }

    /// <summary>Guesses for the tokens after <paramref name="tokens"/>; empty if there are none or they do not pay off.</summary>
    public ReadOnlySpan<int> Guess(ReadOnlySpan<int> tokens)
    {
        if (tokens.Length <= Match)
            return [];
        var at = tokens[..^1].LastIndexOf(tokens[^Match..]);
        if (at < 0 || (1 + right <= cost && ++skipped % Probe != 0))
            return [];
        var next = tokens[(at + Match)..];
        return next[..Math.Min(Guesses, next.Length)];
    }

    /// <summary>Notes how many guesses of a run proved right.</summary>
    public void Tell(int count) => right += Newest * (count - right);

    private static double Time(Gpt2Session session, int tokens)
    {
        var start = Stopwatch.GetTimestamp();
        session.RunForAll(new int[tokens]);
        session.RewindTo(0);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
