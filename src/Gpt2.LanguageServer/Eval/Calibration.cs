using Gpt2.Inference;
using Gpt2.Inference.Engine;
using Gpt2.Prose.Dialects;

namespace Gpt2.LanguageServer.Eval;

/// <summary>Finds how sure a model must be for its suggestions to be right as often as a writer wants.</summary>
internal static class Calibration
{
    /// <summary>Right two times in three: below it, users of such tools report, ghost text is noise.</summary>
    public const double WantedPrecision = 2.0 / 3;

    private const int Steps = 5; // to 1/32 of the range, finer than the sample can tell

    /// <summary>The least threshold with which the text is typed at the wanted precision.</summary>
    /// <exception cref="Gpt2Exception">There is none.</exception>
    /// <param name="onStep">Is told of each threshold that was tried.</param>
    public static float Find(
        ContinuationEngine engine,
        IReadOnlyList<string> documents,
        Dialect dialect,
        Action<float, TypingReport> onStep,
        CancellationToken ct
    )
    {
        var (low, high) = (0f, 1f);
        for (var step = 0; step < Steps; step++)
        {
            var middle = (low + high) / 2;
            var writer = new SimulatedWriter(engine, middle);
            foreach (var document in documents)
            {
                ct.ThrowIfCancellationRequested();
                writer.Type(document, dialect);
            }
            var report = writer.Report();
            onStep(middle, report);
            (low, high) = report.PrecisionWhenShown < WantedPrecision ? (middle, high) : (low, middle);
        }
        return high < 1
            ? high
            : throw new Gpt2Exception(
                "No threshold makes this model right two times in three.",
                "Give more text, or text of the kind that the model was trained on."
            );
    }
}
