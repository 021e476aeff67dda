using System.Diagnostics;

namespace Gpt2.Inference.Session;

/// <summary>Guesses tokens from what was written before: where the last few tokens stood already, what followed them there may follow
/// again. All guesses are run together with the token that they follow, which for a large model costs little more than that token
/// alone.</summary>
/// <remarks>Leviathan et al. 2023, "Fast inference from transformers via speculative decoding"; Saxena 2023, "Prompt lookup decoding". A
/// guess is used only if it is the very token that was chosen. A run of several tokens gives other last digits than runs of one, which
/// could decide a near tie otherwise: it did in none of 400 texts (docs/lab/speed.md).</remarks>
/// <param name="cost">The time of a run with guesses, as a multiple of the time of one without.</param>
internal sealed class PromptLookup(double cost)
{
    /// <summary>Tokens guessed at once at most.</summary>
    public const int Guesses = 3;

    /// <summary>Tokens that must have stood in the text before.</summary>
    private const int Match = 3;

    /// <summary>Below so many bytes of weights a token comes so fast that there is little to gain, and measuring would be felt at the
    /// start.</summary>
    private const long SmallestModel = 300_000_000;

    /// <summary>Weight of the newest run in the mean of guesses that came true.</summary>
    private const double Newest = 0.1;

    /// <summary>Of the runs that would not pay, one in so many guesses all the same: the text may have changed.</summary>
    private const int Probe = 8;

    private double right = Guesses; // in one run, on the mean
    private int skipped;

    /// <summary>Measures whether guesses can pay with this model.</summary>
    /// <returns>Null if they cannot.</returns>
    public static PromptLookup? For(Gpt2Session session)
    {
        if (session.WeightBytes < SmallestModel)
            return null;
        var (one, several) = (double.MaxValue, double.MaxValue);
        for (var round = 0; round < 3; round++) // the first one warms up
        {
            one = Math.Min(one, Time(session, 1));
            several = Math.Min(several, Time(session, 1 + Guesses));
        }
        return several < one * (1 + Guesses) ? new(several / one) : null;
    }

    /// <summary>What may follow <paramref name="tokens"/>; nothing if it is not known or does not pay.</summary>
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

    /// <summary>Takes note of how many guesses of one run came true.</summary>
    public void Tell(int count) => right += Newest * (count - right);

    private static double Time(Gpt2Session session, int tokens)
    {
        var start = Stopwatch.GetTimestamp();
        session.RunForAll(new int[tokens]);
        session.RewindTo(0);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
