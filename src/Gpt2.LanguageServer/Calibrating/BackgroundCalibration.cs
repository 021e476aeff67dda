using System.Diagnostics.CodeAnalysis;
using Gpt2.Inference;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Models;
using Gpt2.LanguageServer.Client;
using Gpt2.LanguageServer.Models;

namespace Gpt2.LanguageServer.Calibrating;

/// <summary>Calibrates a model that has no calibration yet, on its own engine, while it is idle. The result takes effect without a
/// restart.</summary>
/// <param name="text">The text to calibrate on; without one nothing is calibrated.</param>
[SuppressMessage("Design", "CA1001", Justification = "A token source without timer and link holds nothing to dispose of.")]
internal sealed class BackgroundCalibration(EditorClient editor, ModelQueue queue, TimeProvider time, Func<CalibrationText>? text)
{
    /// <summary>A writer who has just asked will soon ask again.</summary>
    private static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly HashSet<(string Directory, Precision)> tried = []; // not tried again by this process
    private CancellationTokenSource current = new();

    /// <summary>Logs the calibration of a model that has just been loaded, and calibrates it if necessary.</summary>
    public void Begin(IContinuationEngine loaded)
    {
        editor.Log.Info($"{loaded.Name}: {loaded.Calibration}");
        lock (gate)
        {
            var replaced = current;
            current = new();
            replaced.Cancel(); // last, so that work which ends because of it sees that another model took its place
            if (text is not null && loaded is ContinuationEngine engine && engine.NeedsCalibration && tried.Add(KeyOf(engine)))
                _ = CalibrateAsync(engine, current);
        }
    }

    private async Task CalibrateAsync(ContinuationEngine engine, CancellationTokenSource stop)
    {
        await Task.Yield(); // the thread that loads the model must not wait for this
        try
        {
            using var progress = Progress.Begin(editor, $"Calibrating {engine.Name}", stop);
            var found = await Calibration
                .FindAsync(engine, text!(), time, part => RunAsync(engine, part, stop), done => progress.Report((int)(100 * done)))
                .ConfigureAwait(false);
            engine.Calibrate(found);
            editor.Log.Info($"{engine.Name}: {engine.Calibration}");
        }
        catch (OperationCanceledException)
        {
            End(engine, stop);
        }
        catch (Gpt2Exception e)
        {
            editor.Log.Warning($"{engine.Name} was not calibrated: {e.Message} {e.Remedy}");
        }
        catch (Exception e)
        {
            editor.Log.Bug("Calibrating the model", e);
        }
    }

    private async Task RunAsync(ContinuationEngine engine, Action<CancellationToken> part, CancellationTokenSource stop)
    {
        if (engine.TryReadCalibration()) // another server was faster
            throw new OperationCanceledException();
        var wasDisturbed = false;
        await queue
            .RunWhenIdleAsync(
                somethingAsked =>
                {
                    using var either = CancellationTokenSource.CreateLinkedTokenSource(somethingAsked, stop.Token);
                    try
                    {
                        part(either.Token);
                    }
                    catch (OperationCanceledException) when (somethingAsked.IsCancellationRequested)
                    {
                        wasDisturbed = true;
                    }
                },
                stop.Token
            )
            .ConfigureAwait(false);
        if (wasDisturbed)
            await QuietAsync(stop.Token).ConfigureAwait(false);
    }

    /// <summary>Ends when nothing was asked of the model for a while.</summary>
    private async Task QuietAsync(CancellationToken ct)
    {
        for (var asked = -1L; asked != queue.Asked; )
        {
            asked = queue.Asked;
            await Task.Delay(QuietTime, time, ct).ConfigureAwait(false);
        }
    }

    /// <summary>After a writer cancels, this process does not try again. A model that was replaced is tried again when it is next
    /// loaded.</summary>
    private void End(ContinuationEngine engine, CancellationTokenSource stop)
    {
        lock (gate)
            if (current != stop || !stop.IsCancellationRequested)
                tried.Remove(KeyOf(engine));
        editor.Log.Info($"The calibration of {engine.Name} ended early: {engine.Calibration}");
    }

    private static (string, Precision) KeyOf(ContinuationEngine engine) => (engine.Directory, engine.Precision);
}
