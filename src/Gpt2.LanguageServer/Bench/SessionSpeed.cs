namespace Gpt2.LanguageServer.Bench;

/// <summary>Anything that reads tokens one after another and remembers them.</summary>
/// <param name="Context">How many tokens it can remember.</param>
/// <param name="Reset">Forgets them all.</param>
/// <param name="Run">Reads more tokens and returns the logits after the last.</param>
internal sealed record TokenReader(int VocabSize, int Context, Action Reset, Action<int[]> Run);

/// <summary>The speed after this many tokens.</summary>
/// <param name="Prefill">Milliseconds to read those tokens.</param>
/// <param name="Decode">Tokens per second, one at a time after them.</param>
internal sealed record PastSpeed(int Past, double Prefill, double Decode);

/// <summary>Measures how fast tokens are read, many at once and one at a time.</summary>
internal static class SessionSpeed
{
    private const int Steps = 24;

    private static readonly int[] AllPasts = [64, 256, 900];

    /// <summary>The lengths that fit into the context.</summary>
    public static IEnumerable<int> Pasts(int context) => AllPasts.Where(past => past + Steps <= context);

    /// <summary>One round over all lengths that fit.</summary>
    public static PastSpeed[] Round(TokenReader reader) => [.. Pasts(reader.Context).Select(past => Measure(reader, past))];

    /// <summary>The median of several rounds, length by length.</summary>
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

    /// <summary>Reads this many tokens at once, then some more one at a time.</summary>
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
