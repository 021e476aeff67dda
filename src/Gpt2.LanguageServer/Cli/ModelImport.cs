using System.CommandLine;
using Gpt2.Inference;

namespace Gpt2.LanguageServer.Cli;

/// <summary>Makes a model ready to run, so that its first start is quick.</summary>
internal static class ModelImport
{
    public static Command Command()
    {
        var name = Model.Name();
        var precision = ModelVerify.Precisions();
        var command = new Command("import", "Imports a model now rather than at its first start") { name, precision };
        command.SetAction(
            (parsed, ct) =>
            {
                var (model, places) = (parsed.GetValue(name)!, ModelPlaces.FromEnvironment());
                var directory = ModelStore.Find(model, places);
                ModelVerify.CheckFiles(model, directory, ct);
                foreach (var one in parsed.GetValue(precision)!)
                    Console.WriteLine(ModelImports.Make(directory, one, places));
                return Task.FromResult(0);
            }
        );
        return command;
    }
}
