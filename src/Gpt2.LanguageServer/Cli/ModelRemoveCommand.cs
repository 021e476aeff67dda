using System.CommandLine;
using System.Text.Json;
using Gpt2.Inference.Models;

namespace Gpt2.LanguageServer.Cli;

/// <summary>Gives back the space that a model takes.</summary>
internal static class ModelRemoveCommand
{
    public static Command Create()
    {
        var (name, json) = (ModelCommand.Name(), ModelCommand.Json());
        var command = new Command("remove", "Deletes a fetched model and what was imported from it") { name, json };
        command.SetAction(parsed =>
        {
            var removed = ModelRemoval.Remove(parsed.GetValue(name)!, ModelDirectories.FromEnvironment());
            if (parsed.GetValue(json))
                Console.WriteLine(JsonSerializer.Serialize(removed, ModelCliJson.Default.RemovedModel));
            else
                Print(removed);
        });
        return command;
    }

    private static void Print(RemovedModel removed)
    {
        Console.WriteLine($"{ModelCommand.Megabytes(removed.BytesFreed)} freed");
        if (removed.Kept is { } kept)
            Terminal.Warn($"the weights in {kept} are not gpt2-lsp's to delete.");
    }
}
