using System.CommandLine;
using System.Text.Json;
using Gpt2.LanguageServer.Eval;

namespace Gpt2.LanguageServer.Cli;

/// <summary>Shows how well a model's calibration holds on a text.</summary>
internal static class EvalReliabilityCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON" };

    public static Command Create()
    {
        var (prose, model) = (new ProseOptions($"Prose; {ProseOptions.Documents}"), new ModelOptions());
        var command = new Command("reliability", "Compares the probabilities of suggestions with how often the suggestions are right")
        {
            Json,
        };
        prose.AddTo(command);
        model.AddTo(command);
        command.SetAction(
            async (parsed, ct) =>
            {
                using var engine = model.LoadToMeasure(parsed, ct);
                var typing = await FirstCalibration.TypeAsync(engine, prose.Text(parsed), ct);
                Print(parsed, Reliability.Of(typing, engine.Calibration));
                return 0;
            }
        );
        return command;
    }

    private static void Print(ParseResult parsed, IReadOnlyList<ReliabilityBin> bins)
    {
        if (parsed.GetValue(Json))
        {
            Console.WriteLine(JsonSerializer.Serialize(bins, EvalJson.Default.IReadOnlyListReliabilityBin));
            return;
        }
        Console.WriteLine("kind        stated   right   cases");
        foreach (var bin in bins)
            Console.WriteLine($"{bin.Kind, -10}  {bin.Stated, 6:F3}  {bin.Right, 6:F3}  {bin.Cases, 6}");
    }
}
