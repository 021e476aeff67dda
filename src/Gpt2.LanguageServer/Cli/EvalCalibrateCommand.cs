using System.CommandLine;
using Gpt2.Inference;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Calibrating;

namespace Gpt2.LanguageServer.Cli;

/// <summary>Calibrates a model on prose of the user's own.</summary>
internal static class EvalCalibrateCommand
{
    /// <summary>Enough for curves that are good to a few percent.</summary>
    private const int Characters = 50_000;

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "Prose of the kind that is to be written" };
        var limit = new Option<int>("--limit") { Description = "Characters typed at most", DefaultValueFactory = _ => Characters };
        var model = new ModelOptions();
        var command = new Command("calibrate", "Finds how far a model's probabilities can be trusted, and keeps that beside it")
        {
            file,
            limit,
        };
        model.AddTo(command);
        command.SetAction(
            async (parsed, ct) =>
            {
                using var engine = model.Load(parsed);
                var found = await FirstCalibration.FindAsync(engine, Text(parsed.GetValue(file)!, parsed.GetValue(limit)), ct);
                Console.WriteLine($"{found}, kept in {Keep(engine, found)}");
                return 0;
            }
        );
        return command;
    }

    /// <summary>A file's beginning, without a limit of time.</summary>
    public static CalibrationText Text(string path, int limit) =>
        new(Path.GetFileName(path), [.. EvalCommand.Documents(path, limit)], FilePosition.DialectOf(path), TimeSpan.MaxValue);

    /// <summary>Beside the model, where its maker ships it too; with its import, where that cannot be written.</summary>
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
