using System.CommandLine;
using Gpt2.Inference;
using Gpt2.Inference.Models;

namespace Gpt2.LanguageServer.Cli;

/// <summary>Makes a model ready to run, so that its first start is quick.</summary>
internal static class ModelImportCommand
{
    public static Command Create()
    {
        var name = ModelCommand.Name(model => model.Installed);
        var (precision, skip) = (ModelVerifyCommand.Precisions(), FirstCalibration.Skip());
        var command = new Command("import", "Imports and calibrates a model now instead of at its first start") { name, precision, skip };
        command.SetAction(
            async (parsed, ct) =>
            {
                await Task.Yield(); // Ctrl-C waits only for a command that has reached an await
                var (model, places) = (parsed.GetValue(name)!, ModelDirectories.FromEnvironment());
                var directory = ModelStore.Find(model, places);
                ModelVerifyCommand.CheckFiles(model, directory, ct);
                foreach (var one in parsed.GetValue(precision)!)
                    Console.WriteLine(ModelImports.Make(directory, one, places, ct));
                foreach (var one in parsed.GetValue(skip) ? [] : parsed.GetValue(precision)!)
                    await FirstCalibration.RunAsync(directory, one, ct);
                return 0;
            }
        );
        return command;
    }
}
