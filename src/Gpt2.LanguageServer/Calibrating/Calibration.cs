using System.Diagnostics;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Suggestions;

namespace Gpt2.LanguageServer.Calibrating;

/// <summary>Finds how sure a model must be for its suggestions to be right as often as a writer wants.</summary>
internal static class Calibration
{
    /// <summary>Right two times in three: below it, users of such tools report, ghost text is noise.</summary>
    public const double WantedPrecision = 2.0 / 3;

    /// <summary>Of fewer suggestions the share of right ones is chance.</summary>
    private const int LeastShown = 30;

    private const int Steps = 7; // to 1/170, finer than a sample can tell

    /// <summary>Runs a part of the typing. It may run on any thread, and the token may end it before it is done; then it is run
    /// again.</summary>
    /// <param name="part">Types until it is cancelled or a document ends.</param>
    public delegate Task Runner(Action<CancellationToken> part);

    /// <summary>Types documents and measures them: the least threshold at which suggestions are right as often as wanted, or, where none
    /// does, the one of models that were not calibrated, with its precision.</summary>
    /// <param name="report">Is told how far it is, from 0 to 1.</param>
    /// <exception cref="OperationCanceledException">Cancelled, or another model took the engine's place.</exception>
    public static async Task<ModelCalibration> FindAsync(
        ContinuationEngine engine,
        CalibrationText text,
        TimeProvider time,
        Runner run,
        Action<double> report,
        Action<RecordedTyping>? onTyped = null
    )
    {
        var typing = await TypeAsync(engine, text, run, report).ConfigureAwait(false);
        onTyped?.Invoke(typing);
        var (threshold, figures) = Least(typing) ?? (Confidence.Uncalibrated, typing.At(Confidence.Uncalibrated));
        return new(
            threshold,
            new(
                time.GetUtcNow(),
                text.Name,
                typing.Characters,
                figures.Shown,
                Math.Round(figures.PrecisionWhenShown, 4),
                engine.Precision,
                Confidence.RulesVersion
            )
        );
    }

    private static async Task<RecordedTyping> TypeAsync(ContinuationEngine engine, CalibrationText text, Runner run, Action<double> report)
    {
        var (typing, took, all, typed) = (new RecordedTyping(engine), TimeSpan.Zero, text.Documents.Sum(document => document.Length), 0);
        foreach (var document in text.Documents)
        {
            typing.Begin(document, text.Dialect);
            for (var isWhole = false; !isWhole && took < text.Limit; )
                await run(stop => isWhole = TypeOn(stop)).ConfigureAwait(false);
            if (took >= text.Limit)
                break;
        }
        return typing;

        bool TypeOn(CancellationToken stop)
        {
            var start = Stopwatch.GetTimestamp();
            try
            {
                while (took + Stopwatch.GetElapsedTime(start) < text.Limit)
                {
                    if (!typing.TryNext(stop))
                        return true;
                    report(Math.Max((double)++typed / all, (took + Stopwatch.GetElapsedTime(start)) / text.Limit));
                }
                return false;
            }
            finally
            {
                took += Stopwatch.GetElapsedTime(start);
            }
        }
    }

    private static (float Threshold, TypingReport Figures)? Least(RecordedTyping typing)
    {
        (float, TypingReport)? found = null;
        var (low, high) = (RecordedTyping.LeastThreshold, 1f);
        for (var (step, threshold) = (0, low); step <= Steps; step++, threshold = (low + high) / 2)
        {
            var figures = typing.At(threshold);
            if (figures.Shown < LeastShown)
                high = threshold;
            else if (figures.PrecisionWhenShown >= WantedPrecision)
                (high, found) = (threshold, (threshold, figures));
            else
                low = threshold;
            if (high <= RecordedTyping.LeastThreshold)
                break;
        }
        return found;
    }
}
