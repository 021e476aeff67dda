using System.Diagnostics;
using Gpt2.Inference;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Suggestions;

namespace Gpt2.LanguageServer.Calibrating;

/// <summary>Finds how far a model's probabilities can be trusted.</summary>
internal static class Calibration
{
    /// <summary>Runs a part of the typing, on any thread. The token may end it early; then it is run again.</summary>
    /// <param name="part">Types until it is cancelled or a document ends.</param>
    public delegate Task Runner(Action<CancellationToken> part);

    /// <summary>Types documents and counts how often the model's predictions are right.</summary>
    /// <param name="report">Receives the progress, from 0 to 1.</param>
    /// <exception cref="Gpt2Exception">The text is too short.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, or another model replaced this one.</exception>
    public static async Task<ModelCalibration> FindAsync(
        ContinuationEngine engine,
        CalibrationText text,
        TimeProvider time,
        Runner run,
        Action<double> report
    )
    {
        var typing = await TypeAsync(engine, text, run, report).ConfigureAwait(false);
        var found = Fit(typing, text.Name);
        var figures = typing.With(found);
        return found with
        {
            Measured = new(
                time.GetUtcNow(),
                text.Name,
                typing.Characters,
                figures.Shown,
                Math.Round(figures.PrecisionWhenShown, 4),
                engine.Precision,
                Confidence.RulesVersion
            ),
        };
    }

    /// <summary>A curve for each kind; a kind with too few cases gets the curve of all.</summary>
    private static ModelCalibration Fit(RecordedTyping typing, string text)
    {
        var kinds = Enum.GetValues<SuggestionKind>();
        var cases = Array.ConvertAll(kinds, typing.Cases);
        var all =
            ReliabilityCurve.Fit([.. cases.SelectMany(some => some)])
            ?? throw new Gpt2Exception($"{text} is too short to calibrate on.", "Give a few pages of prose.");
        var curves = Array.ConvertAll(cases, some => ReliabilityCurve.Fit(some) ?? all);
        return new(
            curves[(int)SuggestionKind.InWord],
            curves[(int)SuggestionKind.AfterSpace],
            curves[(int)SuggestionKind.AfterWord],
            curves[(int)SuggestionKind.Copied]
        );
    }

    /// <summary>Types documents.</summary>
    /// <inheritdoc cref="FindAsync"/>
    public static async Task<RecordedTyping> TypeAsync(IContinuationEngine engine, CalibrationText text, Runner run, Action<double> report)
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
}
