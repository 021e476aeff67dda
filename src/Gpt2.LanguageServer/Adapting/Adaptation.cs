using System.Diagnostics;
using Gpt2.Inference;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Models;
using Gpt2.Inference.Training;
using Gpt2.LanguageServer.Calibrating;
using Gpt2.Prose.Dialects;

namespace Gpt2.LanguageServer.Adapting;

/// <summary>What to learn from, and the model that learns.</summary>
/// <param name="Model">The directory of the base model.</param>
/// <param name="Name">The name of the new model.</param>
internal sealed record AdaptationRequest(SourceTexts Texts, string Model, string Name, TrainingOptions Options);

/// <summary>What an adaptation will take.</summary>
/// <param name="Time">The training time; reading the texts and calibrating come on top.</param>
internal sealed record AdaptationPlan(int Documents, int Words, long Characters, long Tokens, TimeSpan Time, long MemoryBytes);

/// <summary>How far an adaptation is.</summary>
/// <param name="Part">The part that is running.</param>
/// <param name="Done">How much of that part is done, from 0 to 1.</param>
/// <param name="SecondsLeft">The time left for that part; null while it is unknown.</param>
/// <param name="Before">Bits per byte of the held-back text with the base model; null before it is known.</param>
/// <param name="Now">The same with the best weights so far.</param>
internal sealed record AdaptationProgress(AdaptationPart Part, double Done, double? SecondsLeft, double? Before, double? Now);

internal enum AdaptationPart
{
    Training,
    Calibrating,
}

/// <summary>The result of an adaptation.</summary>
/// <param name="Path">The model's directory; null if none was made.</param>
/// <param name="Before">Bits per byte of the held-back text with the base model.</param>
/// <param name="After">The same with the new model.</param>
internal sealed record AdaptationResult(string? Path, double Before, double After)
{
    public double Gain => 1 - After / Before;
}

/// <summary>Makes a model that writes more like the writer's own texts. Each run trains the base model from its original weights.</summary>
internal static class Adaptation
{
    /// <summary>A smaller gain on the held-back text may be chance and is not worth a model.</summary>
    private const double LeastGain = 0.02;

    /// <summary>A writer waits for this. The held-back text comes first.</summary>
    private static readonly TimeSpan CalibrationLimit = TimeSpan.FromMinutes(2);

    /// <summary>The share of general text: tokens for each token of the writer's own.</summary>
    private const double GeneralShare = 1.0 / 3;

    /// <summary>A text is in another language if it takes this many times the bits per byte of general text. Technical English takes 1.5
    /// times as many.</summary>
    private const double OtherLanguage = 2.2;

    /// <summary>General documents that are not trained on. They show what the base model knows and how much of it was forgotten.</summary>
    private const int GeneralSample = 14;

    /// <summary>In tokens. Longer windows cost memory and time.</summary>
    private const int WindowLength = 512;

    /// <summary>A short text is learnt in smaller steps; otherwise there would be only a few.</summary>
    private const int CharactersForAWindowMore = 15_000;

    public static TrainingOptions OptionsFor(Gpt2Config config, SourceTexts texts, int threads, int seed) =>
        new()
        {
            WindowLength = Math.Min(WindowLength, config.ContextLength),
            WindowsPerStep = (int)Math.Clamp(texts.Characters / CharactersForAWindowMore, 2, 8),
            Threads = threads,
            Seed = seed,
        };

    /// <summary>Estimates what an adaptation will take; multiplies a few matrices to find out how fast this machine is.</summary>
    /// <exception cref="Gpt2Exception">The base model cannot be trained.</exception>
    public static AdaptationPlan Plan(AdaptationRequest request, ModelTraining model, CancellationToken ct)
    {
        var (texts, options) = (request.Texts, request.Options);
        var own = model.CountTokens(texts.Learnt);
        ct.ThrowIfCancellationRequested();
        var general = model.CountTokens(General(own, model));
        var time = TrainingCost.Time(TrainingCost.Operations(model.Config, own, general, options), options.Threads, ct);
        return new(texts.Documents, texts.Words, texts.Characters, own, time, TrainingCost.Memory(model.Config, options));
    }

    /// <summary>Trains, and makes the model if it is better than the base.</summary>
    /// <param name="keepInterrupted">Whether a cancelled training makes a model of the best weights so far.</param>
    /// <exception cref="Gpt2Exception">The adaptation failed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing was made.</exception>
    public static AdaptationResult Run(
        AdaptationRequest request,
        ModelTraining model,
        ModelDirectories places,
        Action<AdaptationProgress> report,
        bool keepInterrupted,
        CancellationToken ct
    )
    {
        using var made = NewModel.Begin(request.Name, places, TrainingCost.FileBytes(model.Config));
        CheckLanguage(request, model, ct);
        Train(request, model, report, keepInterrupted, ct);
        var (before, after) = (model.Progress.Before, model.Progress.Now);
        var result = new AdaptationResult(null, before, after);
        if (result.Gain < LeastGain)
            return result;
        try
        {
            model.Save(made.Directory);
            var record = new AdaptedModel(
                ModelStore.NameOf(request.Model),
                TimeProvider.System.GetUtcNow(),
                request.Texts.Documents,
                request.Texts.Words,
                Math.Round(before, 4),
                Math.Round(after, 4)
            );
            record.Write(made.Directory);
            ModelCard.Write(made.Directory, request, record);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Gpt2Exception(
                $"The model cannot be written: {e.Message}",
                "Free some space on that disk, or set GPT2_LSP_MODELS to a directory on another one.",
                e
            );
        }
        return result with { Path = made.Finish() };
    }

    /// <summary>Finds how far the model's probabilities can be trusted, on the held-back text first and then on the bundled one.</summary>
    /// <exception cref="Gpt2Exception">The model cannot be loaded.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the model is complete, and a server calibrates it later.</exception>
    public static async Task CalibrateAsync(string directory, SourceTexts texts, Action<AdaptationProgress> report, CancellationToken ct)
    {
        using var engine = ContinuationEngine.Load(directory, new());
        var bundled = CalibrationText.Bundled();
        var text = new CalibrationText(
            "the held-back text",
            [.. texts.HeldBack, .. bundled.Documents],
            Dialect.PlainText,
            CalibrationLimit
        );
        var start = Stopwatch.GetTimestamp();
        var found = await Calibration
            .FindAsync(engine, text, TimeProvider.System, part => Task.Run(() => part(ct), ct), done => report(Calibrating(done)))
            .ConfigureAwait(false);
        engine.Calibrate(found);

        AdaptationProgress Calibrating(double done) =>
            new(AdaptationPart.Calibrating, done, Left(done, Stopwatch.GetElapsedTime(start)), null, null);
    }

    private static void Train(
        AdaptationRequest request,
        ModelTraining model,
        Action<AdaptationProgress> report,
        bool keepInterrupted,
        CancellationToken ct
    )
    {
        var own = model.CountTokens(request.Texts.Learnt);
        var documents = new TrainingDocuments(
            request.Texts.Learnt,
            General(own, model),
            request.Texts.HeldBack,
            [.. GeneralText().Take(GeneralSample)]
        );
        var start = Stopwatch.GetTimestamp();
        try
        {
            model.Train(documents, request.Options, progress => report(Training(progress)), ct);
        }
        catch (OperationCanceledException) when (keepInterrupted && model.Progress.Step > 0) { }

        AdaptationProgress Training(TrainingProgress progress)
        {
            var done = (double)progress.Step / progress.Steps;
            return new(AdaptationPart.Training, done, Left(done, Stopwatch.GetElapsedTime(start)), progress.Before, progress.Now);
        }
    }

    /// <summary>As many general documents as <see cref="GeneralShare"/> asks for.</summary>
    private static IReadOnlyList<string> General(long ownTokens, ModelTraining model)
    {
        var left = (long)(ownTokens * GeneralShare);
        return [.. GeneralText().Skip(GeneralSample).TakeWhile(document => (left -= model.CountTokens([document])) > 0)];
    }

    private static IEnumerable<string> GeneralText() => CalibrationText.BundledDocuments("general", "general.txt");

    /// <exception cref="Gpt2Exception">The base model knows next to nothing of the text.</exception>
    private static void CheckLanguage(AdaptationRequest request, ModelTraining model, CancellationToken ct)
    {
        var threads = request.Options.Threads;
        var general = model.BitsPerByte([.. GeneralText().Take(GeneralSample)], threads, ct);
        var own = model.BitsPerByte(request.Texts.HeldBack, threads, ct);
        if (own > OtherLanguage * general)
            throw new Gpt2Exception(
                $"The text is not in the model's language: it takes {own:F2} bits per byte, prose in that language {general:F2}.",
                "Give prose in the model's language (English, for the bundled one), or choose another --model."
            );
    }

    private static double? Left(double done, TimeSpan elapsed) => done > 0 ? elapsed.TotalSeconds * (1 - done) / done : null;
}
