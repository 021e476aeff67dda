namespace Gpt2.LanguageServer.Bench;

/// <summary>Anything that reads tokens one after another and remembers them.</summary>
/// <param name="Context">How many it can remember.</param>
/// <param name="Reset">Forgets all of them.</param>
/// <param name="Run">Reads more of them, and gives the logits after the last.</param>
internal sealed record TokenReader(int VocabSize, int Context, Action Reset, Action<int[]> Run);

/// <summary>The speed after a past of so many tokens.</summary>
/// <param name="Prefill">Milliseconds to read the past.</param>
/// <param name="Decode">Tokens a second that come one at a time after it.</param>
internal sealed record PastSpeed(int Past, double Prefill, double Decode);

/// <summary>How fast tokens are read, many at once and one at a time.</summary>
internal static class SessionSpeed
{
    private const int Steps = 24;

    private static readonly int[] AllPasts = [64, 256, 900];

    /// <summary>The pasts that a context has room for.</summary>
    public static IEnumerable<int> Pasts(int context) => AllPasts.Where(past => past + Steps <= context);

    /// <summary>One round over all pasts that fit.</summary>
    public static PastSpeed[] Round(TokenReader reader) => [.. Pasts(reader.Context).Select(past => Measure(reader, past))];

    /// <summary>The median of several rounds, past by past.</summary>
    public static PastSpeed[] Median(IReadOnlyList<PastSpeed[]> rounds) =>
        [
            .. rounds[0]
                .Select(
                    (first, i) =>
                        new PastSpeed(
                            first.Past,
                            Figures.Median(rounds.Select(round => round[i].Prefill)),
                            Figures.Median(rounds.Select(round => round[i].Decode))
                        )
                ),
        ];

    /// <summary>Reads so many tokens at once, and some more one at a time.</summary>
    public static PastSpeed Measure(TokenReader reader, int past)
    {
        var random = new Random(past);
        int[] tokens = [.. Enumerable.Range(0, past + Steps).Select(_ => random.Next(reader.VocabSize))];
        reader.Reset();
        var prefill = Figures.Milliseconds(() => reader.Run(tokens[..past]));
        var steps = Enumerable.Range(past, Steps).Select(i => Figures.Milliseconds(() => reader.Run([tokens[i]]))).ToList();
        return new(past, prefill, 1000 / Figures.Median(steps));
    }
}
