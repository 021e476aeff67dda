using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gpt2.Inference.Models;
using Gpt2.Inference.Models.Download;

namespace Gpt2.LanguageServer.Cli;

/// <summary>The models that are known, and which of them are here.</summary>
internal static class ModelListCommand
{
    public static Command Create()
    {
        var json = ModelCommand.Json();
        var command = new Command("list", "Lists the models that are known and those that are here") { json };
        command.SetAction(parsed =>
        {
            var list = ModelStore.List(ModelDirectories.FromEnvironment());
            if (parsed.GetValue(json))
                Console.WriteLine(JsonSerializer.Serialize(new ModelListResult(list), ModelCliJson.Default.ModelListResult));
            else
                Print(list);
        });
        return command;
    }

    private static void Print(IReadOnlyList<ListedModel> list)
    {
        var width = list.Max(model => model.Id.Length);
        Console.WriteLine($"{"".PadRight(width)}  parameters      on disk  memory (q8)  licence");
        foreach (var model in list)
        {
            var state = model switch
            {
                { Bundled: true } => "comes with gpt2-lsp",
                { Installed: true } => model.Path,
                _ => "",
            };
            var (parameters, disk) = ($"{model.Parameters / 1e6:N0} M", ModelCommand.Megabytes(model.Bytes));
            var (memory, licence) = (ModelCommand.Megabytes(model.MemoryBytes), model.Licence ?? "?");
            var calibration = model.Calibration is { } found ? $"\n{"".PadRight(width)}  calibration: {found}" : "";
            Console.WriteLine(
                $"{model.Id.PadRight(width)}  {parameters, 10}  {disk, 11}  {memory, 11}  {licence, -11} {state}".TrimEnd() + calibration
            );
        }
        Console.WriteLine("'gpt2-lsp eval calibrate FILE --model MODEL' calibrates a model on prose of your own.");
    }
}

internal sealed record ModelListResult(IReadOnlyList<ListedModel> Models);

internal sealed record ModelPathResult(string Path);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ModelListResult))]
[JsonSerializable(typeof(ModelPathResult))]
[JsonSerializable(typeof(PullProgress))]
[JsonSerializable(typeof(RemovedModel))]
internal sealed partial class ModelCliJson : JsonSerializerContext;
