using System.Diagnostics.CodeAnalysis;
using Gpt2.Inference;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Models;
using Gpt2.LanguageServer.Client;
using Gpt2.LanguageServer.Models;

namespace Gpt2.LanguageServer.Calibrating;

/// <summary>Calibrates a model that was not yet, on its own engine, while nobody asks anything of it. What is found holds from then on,
/// without a restart.</summary>
/// <param name="text">What it is calibrated on; nothing is calibrated without.</param>
[SuppressMessage("Design", "CA1001", Justification = "A token source without timer and link holds nothing to dispose of.")]
internal sealed class BackgroundCalibration(EditorClient editor, ModelQueue queue, TimeProvider time, Func<CalibrationText>? text)
{
    /// <summary>A writer who has just asked will ask again.</summary>
    private static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly HashSet<(string Directory, Precision)> tried = []; // not again by this process
    private CancellationTokenSource current = new();

    /// <summary>Says what holds for a model that has just been loaded, and calibrates it if need be.</summary>
    public void Begin(IContinuationEngine loaded)
    {
        editor.Log.Info($"{loaded.Name}: {loaded.Calibration}");
        lock (gate)
        {
            var replaced = current;
            current = new();
            replaced.Cancel(); // after: what ends by it sees that another took its place
            if (text is not null && loaded is ContinuationEngine engine && engine.NeedsCalibration && tried.Add(KeyOf(engine)))
                _ = CalibrateAsync(engine, current);
        }
    }

    private async Task CalibrateAsync(ContinuationEngine engine, CancellationTokenSource stop)
    {
        await Task.Yield(); // whoever loads the model does not wait for it
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
        if (engine.TryReadCalibration()) // another server was first
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

    /// <summary>A writer who cancels is not asked again by this process; a model that gave place to another is tried at its next
    /// load.</summary>
    private void End(ContinuationEngine engine, CancellationTokenSource stop)
    {
        lock (gate)
            if (current != stop || !stop.IsCancellationRequested)
                tried.Remove(KeyOf(engine));
        editor.Log.Info($"The calibration of {engine.Name} ended early: {engine.Calibration}");
    }

    private static (string, Precision) KeyOf(ContinuationEngine engine) => (engine.Directory, engine.Precision);
}
