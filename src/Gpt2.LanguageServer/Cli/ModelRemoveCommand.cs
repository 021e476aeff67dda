using System.CommandLine;
using System.Text.Json;
using Gpt2.Inference.Models;

namespace Gpt2.LanguageServer.Cli;

/// <summary>Frees the space that a model takes.</summary>
internal static class ModelRemoveCommand
{
    public static Command Create()
    {
        var (name, json) = (ModelCommand.Name(model => model is { Installed: true, Bundled: false }), ModelCommand.Json());
        var command = new Command("remove", "Deletes a model that was downloaded or made by adapt, and its imports") { name, json };
        command.SetAction(parsed =>
        {
            var removed = ModelRemoval.Remove(parsed.GetValue(name)!, ModelDirectories.FromEnvironment());
            if (parsed.GetValue(json))
                Console.WriteLine(JsonSerializer.Serialize(removed, ModelCliJson.Default.RemovedModel));
            else
                Print(parsed.GetValue(name)!, removed);
        });
        return command;
    }

    private static void Print(string name, RemovedModel removed)
    {
        var freed = ModelCommand.Megabytes(removed.BytesFreed);
        if (removed.Kept is null)
            Console.WriteLine($"{name} and its imports were deleted: {freed} freed.");
        else if (removed.BytesFreed > 0)
            Console.WriteLine($"The imports of {name} were deleted: {freed} freed.");
        else
            Console.WriteLine($"{name} has no imports.");
        if (name == ModelStore.Bundled)
            Terminal.Warn(
                $"{name} itself is a part of gpt2-lsp and cannot be removed.\n"
                    + "To use another model, set gpt2.model in your editor, or pass --model to a command."
            );
        else if (removed.Kept is not null)
            Terminal.Warn($"The weights in {removed.Kept} were kept, because gpt2-lsp did not put them there.");
    }
}
