namespace Gpt2.LanguageServer.Speed;

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

    private static readonly int[] Pasts = [64, 256, 900];

    /// <summary>One round over all pasts that fit.</summary>
    public static PastSpeed[] Round(TokenReader reader)
    {
        var random = new Random(1);
        return [.. Pasts.Where(past => past + Steps <= reader.Context).Select(past => Measure(reader, past, random))];
    }

    /// <summary>The median of several rounds, past by past.</summary>
    public static PastSpeed[] Median(IReadOnlyList<PastSpeed[]> rounds) =>
        [.. rounds[0].Select((first, i) => new PastSpeed(
            first.Past, Figures.Median(rounds.Select(round => round[i].Prefill)), Figures.Median(rounds.Select(round => round[i].Decode))))];

    private static PastSpeed Measure(TokenReader reader, int past, Random random)
    {
        int[] tokens = [.. Enumerable.Range(0, past + Steps).Select(_ => random.Next(reader.VocabSize))];
        reader.Reset();
        var prefill = Figures.Milliseconds(() => reader.Run(tokens[..past]));
        var steps = Enumerable.Range(past, Steps).Select(i => Figures.Milliseconds(() => reader.Run([tokens[i]]))).ToList();
        return new(past, prefill, 1000 / Figures.Median(steps));
    }
}
