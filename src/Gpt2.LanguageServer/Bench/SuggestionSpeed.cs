using Gpt2.Inference.Continuations;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Suggestions;

namespace Gpt2.LanguageServer.Bench;

/// <summary>Milliseconds to a suggestion of <see cref="Tokens"/> tokens after about <see cref="PromptTokens"/> tokens of prose.</summary>
/// <param name="Reused">After one more typed word.</param>
/// <param name="Fresh">For the same text, read from its beginning.</param>
/// <param name="InsideWord">After one more letter of a word.</param>
/// <param name="InsideWordPrompts">How many of a hundred such letters needed the prompt to be read again.</param>
/// <param name="Alternatives">For three continuations written together.</param>
/// <param name="AlternativesInTurn">For three continuations written one after another.</param>
/// <param name="LongQuick">For the first suggestion in a text as long as the context, of which only the end is read first.</param>
/// <param name="LongWhole">The same when the whole text is read first.</param>
internal sealed record SuggestionSpeed(
    double Reused,
    double Fresh,
    double InsideWord,
    double InsideWordPrompts,
    double Alternatives,
    double AlternativesInTurn,
    double LongQuick,
    double LongWhole
)
{
    public const int Tokens = 12;
    public const int PromptTokens = 256;
    public const int AlternativeCount = 3;

    private const string Prose = """
        The committee met in the old library, where the windows had been left open all night and the papers had gone soft. Nobody spoke
        of the letter at first. The chairman read the minutes of the last meeting, then the accounts, and then he took off his glasses
        and laid them on the table. It was clear that something had to be decided before the winter came. The roof would not hold
        another season of snow, and the money that had been set aside for it was gone.
        """;

    private static readonly string[] Words = "and so they agreed that the younger members should write another report before spring".Split(
        ' '
    );

    public static SuggestionSpeed Measure(ContinuationEngine engine, CancellationToken ct)
    {
        var reusing = new ContinuationOptions
        {
            MaxTokens = Tokens,
            AtCaret = true,
            Sampling = new() { Temperature = 0 },
        };
        var fresh = reusing with { Sampling = reusing.Sampling with { Seed = 1 } }; // a seeded text is read from its beginning
        var text = Text(engine);
        Ask(engine, text, reusing, ct);

        List<double> reused = [],
            whole = [],
            inside = [];
        var prompts = 0;
        foreach (var word in Words)
        {
            text += " " + word;
            reused.Add(Ask(engine, text, reusing, ct));
            var runs = engine.ModelRuns;
            inside.Add(Ask(engine, text + "s", reusing, ct)); // one more letter of the same word
            prompts += engine.ModelRuns - runs > Tokens - 1 ? 1 : 0; // the last token is not read again
            whole.Add(Ask(engine, text, fresh, ct));
        }
        var (together, inTurn) = MeasureAlternatives(engine, text, ct);
        var (longQuick, longWhole) = MeasureLong(engine, ct);
        return new(
            Figures.Median(reused),
            Figures.Median(whole),
            Figures.Median(inside),
            100.0 * prompts / Words.Length,
            together,
            inTurn,
            longQuick,
            longWhole
        );
    }

    private static (double Together, double InTurn) MeasureAlternatives(ContinuationEngine engine, string text, CancellationToken ct)
    {
        var inTurn = new ContinuationOptions { MaxTokens = Tokens, PastEnd = true };
        var together = inTurn with { Together = AlternativeCount };
        var times = Words.Select(_ => (Draw(together), Draw(inTurn))).ToList();
        return (Figures.Median(times.Select(time => time.Item1)), Figures.Median(times.Select(time => time.Item2)));

        double Draw(ContinuationOptions options) =>
            Figures.Milliseconds(() => _ = engine.Continue(text, options, ct: ct).Take(AlternativeCount).Count());
    }

    /// <summary>Each text begins differently, so that nothing of it has been read before.</summary>
    private static (double Quick, double Whole) MeasureLong(ContinuationEngine engine, CancellationToken ct)
    {
        var prose = string.Concat(Enumerable.Repeat(Prose.ReplaceLineEndings(" ") + " ", 20));
        var options = new SuggestionOptions
        {
            MaxTokens = Tokens,
            LeastProbability = 0,
            ReadingCost = 0,
        };
        var times = Words.Select(word => (First(word, quick: true), First("So " + word, quick: false))).ToList();
        return (Figures.Median(times.Select(time => time.Item1)), Figures.Median(times.Select(time => time.Item2)));

        double First(string beginning, bool quick)
        {
            var text = $"{beginning} {prose}";
            text = text[..Math.Min(text.Length, engine.WindowCharacters)].TrimEnd();
            return Figures.Milliseconds(() => engine.Suggest(text, "", options, quick: quick, ct: ct));
        }
    }

    private static double Ask(ContinuationEngine engine, string text, ContinuationOptions options, CancellationToken ct) =>
        Figures.Milliseconds(() => _ = engine.Continue(text, options, ct: ct).First());

    private static string Text(ContinuationEngine engine)
    {
        var ids = engine.Tokenizer.Encode(string.Concat(Enumerable.Repeat(Prose.ReplaceLineEndings(" ") + " ", 4)));
        return engine.Tokenizer.Decode(ids.AsSpan(0, Math.Min(ids.Length, PromptTokens))).TrimEnd();
    }
}
