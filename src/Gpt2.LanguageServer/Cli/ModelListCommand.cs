using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gpt2.Inference.Models;
using Gpt2.Inference.Models.Download;

namespace Gpt2.LanguageServer.Cli;

/// <summary>Lists the known models and shows which are installed.</summary>
internal static class ModelListCommand
{
    public static Command Create()
    {
        var json = ModelCommand.Json();
        var command = new Command("list", "Lists the available and the installed models") { json };
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

    /// <summary>A table of at most 80 columns, if the names are short.</summary>
    private static void Print(IReadOnlyList<ListedModel> list)
    {
        var width = list.Max(model => model.Id.Length);
        Console.WriteLine($"{"".PadRight(width)}  parameters   on disk    memory  licence     status");
        foreach (var model in list)
        {
            var (parameters, disk) = ($"{model.Parameters / 1e6:N0} M", ModelCommand.Megabytes(model.Bytes));
            var (memory, licence) = (ModelCommand.Megabytes(model.MemoryBytes), model.Licence ?? "?");
            Console.WriteLine(
                $"{model.Id.PadRight(width)}  {parameters, 10}  {disk, 8}  {memory, 8}  {licence, -11} {Here(model)}".TrimEnd()
            );
        }
        Console.WriteLine("Memory is for q8 with a full context. 'model path MODEL' prints the directory.");
    }

    private static string Here(ListedModel model) =>
        model switch
        {
            { Bundled: true } => "included",
            { Installed: true } => model.Calibration is null or { IsConservative: true } ? "installed" : "installed, calibrated",
            _ => "",
        };
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
