using System.CommandLine;
using System.Text.Json;
using Gpt2.Inference.Models;

namespace Gpt2.LanguageServer.Cli;

/// <summary>Prints the directory of a model.</summary>
internal static class ModelPathCommand
{
    public static Command Create()
    {
        var (name, json) = (ModelCommand.Name(model => model.Installed), ModelCommand.Json());
        var command = new Command("path", "Prints the directory of an installed model") { name, json };
        command.SetAction(parsed => Print(ModelStore.Find(parsed.GetValue(name)!), parsed.GetValue(json)));
        return command;
    }

    public static void Print(string path, bool asJson) =>
        Console.WriteLine(asJson ? JsonSerializer.Serialize(new ModelPathResult(path), ModelCliJson.Default.ModelPathResult) : path);
}
