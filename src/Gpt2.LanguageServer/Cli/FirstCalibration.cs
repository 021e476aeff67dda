using System.CommandLine;
using Gpt2.Inference;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Models;
using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Calibrating;
using Spectre.Console;

namespace Gpt2.LanguageServer.Cli;

/// <summary>Calibrates a model that was just installed, while the user waits. Its weights are complete by then and stay so.</summary>
internal static class FirstCalibration
{
    /// <summary>Scripts that set up machines do not want to spend minutes of two cores; the server then calibrates in the
    /// background.</summary>
    public static Option<bool> Skip() =>
        new("--no-calibration") { Description = "Skip calibration; the server then does it in the background" };

    /// <summary>Calibrates a model that is not calibrated yet.</summary>
    /// <exception cref="OperationCanceledException">The user cancelled; the model is unchanged.</exception>
    public static async Task RunAsync(string directory, Precision precision, CancellationToken ct)
    {
        var name = ModelStore.NameOf(directory);
        try
        {
            using var engine = ContinuationEngine.Load(directory, new() { Precision = precision });
            if (engine.NeedsCalibration)
                engine.Calibrate(await FindAsync(engine, CalibrationText.Bundled(), ct));
            var result = $"Calibration of {name}: {engine.Calibration}";
            Terminal.Warn(engine.Warning is { } warning ? $"{result}\n{warning}" : result);
        }
        catch (Gpt2Exception e)
        {
            Terminal.Warn($"{name} was not calibrated: {e.Message}\n{e.Remedy}");
        }
        catch (OperationCanceledException)
        {
            Terminal.Warn($"{name} is installed. Its calibration was cancelled; the server will do it in the background.");
            throw;
        }
    }

    /// <summary>Shows a progress bar on the error stream, since standard output is for the result.</summary>
    /// <exception cref="OperationCanceledException">The user cancelled.</exception>
    public static Task<ModelCalibration> FindAsync(ContinuationEngine engine, CalibrationText text, CancellationToken ct) =>
        WithBarAsync(
            $"Calibrating {engine.Name}",
            (run, report) => Calibration.FindAsync(engine, text, TimeProvider.System, run, report),
            ct
        );

    /// <inheritdoc cref="FindAsync"/>
    public static Task<RecordedTyping> TypeAsync(IContinuationEngine engine, CalibrationText text, CancellationToken ct) =>
        WithBarAsync($"Typing {text.Name}", (run, report) => Calibration.TypeAsync(engine, text, run, report), ct);

    private static Task<T> WithBarAsync<T>(string task, Func<Calibration.Runner, Action<double>, Task<T>> work, CancellationToken ct)
    {
        var terminal = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
        return terminal
            .Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(bars =>
            {
                var bar = bars.AddTask(task.EscapeMarkup(), maxValue: 1);
                return work(part => Task.Run(() => part(ct), ct), done => bar.Value = done);
            });
    }
}
