using System.CommandLine;
using Gpt2.Inference;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Calibrating;

namespace Gpt2.LanguageServer.Cli;

/// <summary>Calibrates a model on the user's own prose.</summary>
internal static class EvalCalibrateCommand
{
    /// <summary>Enough for curves that are accurate to a few percent.</summary>
    private const int Characters = 50_000;

    public static Command Create()
    {
        var (prose, model) = (new ProseOptions("Prose like the text that you write", Characters), new ModelOptions(mayBeServer: false));
        var command = new Command("calibrate", "Calibrates a model's probabilities on a text and saves the result with the model");
        prose.AddTo(command);
        model.AddTo(command);
        command.SetAction(
            async (parsed, ct) =>
            {
                using var engine = model.LoadHere(parsed, ct);
                var found = await FirstCalibration.FindAsync(engine, prose.Text(parsed), ct);
                Console.WriteLine($"{found}; saved in {Keep(engine, found)}");
                return 0;
            }
        );
        return command;
    }

    /// <summary>Saves it beside the model, where the model's maker would put it too, or with the import if that directory is
    /// read-only.</summary>
    private static string Keep(ContinuationEngine engine, ModelCalibration found)
    {
        try
        {
            return found.Write(engine.Directory);
        }
        catch (Gpt2Exception) when (!File.Exists(Path.Combine(engine.Directory, ModelFiles.Calibration)))
        {
            return engine.Calibrate(found);
        }
    }
}
