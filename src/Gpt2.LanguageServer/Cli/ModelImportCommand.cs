using System.CommandLine;
using Gpt2.Inference;
using Gpt2.Inference.Models;

namespace Gpt2.LanguageServer.Cli;

/// <summary>Makes a model ready to run, so that its first start is quick.</summary>
internal static class ModelImportCommand
{
    public static Command Create()
    {
        var name = ModelCommand.Name();
        var precision = ModelVerifyCommand.Precisions();
        var command = new Command("import", "Imports a model now rather than at its first start") { name, precision };
        command.SetAction(
            (parsed, ct) =>
            {
                var (model, places) = (parsed.GetValue(name)!, ModelDirectories.FromEnvironment());
                var directory = ModelStore.Find(model, places);
                ModelVerifyCommand.CheckFiles(model, directory, ct);
                foreach (var one in parsed.GetValue(precision)!)
                    Console.WriteLine(ModelImports.Make(directory, one, places));
                return Task.FromResult(0);
            }
        );
        return command;
    }
}
