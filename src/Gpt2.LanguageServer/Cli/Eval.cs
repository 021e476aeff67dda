using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gpt2.Inference;
using Gpt2.LanguageServer.Evaluation;

namespace Gpt2.LanguageServer.Cli;

/// <summary>How good suggestions are, measured on prose through the very rules and engine that an editor gets.</summary>
internal static class Eval
{
    /// <summary>Stands between the documents of a corpus file.</summary>
    private const string DocumentBreak = "<|endoftext|>";

    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON" };

    public static Command Command() => new("eval", "Measures how good suggestions are") { Typing() };

    private static Command Typing()
    {
        var files = new Argument<string[]>("FILE") { Description = "Prose to type; a line \"<|endoftext|>\" begins another document", Arity = ArgumentArity.OneOrMore };
        var threshold = new Option<float?>("--threshold") { Description = "How sure the model must be, 0 to 1; its calibration if not given" };
        var limit = new Option<int>("--limit") { Description = "Characters typed at most", DefaultValueFactory = _ => int.MaxValue };
        var model = new ModelOptions();
        var command = new Command("typing", "Types prose key by key, accepting what is right") { files, threshold, limit, Json };
        model.AddTo(command);
        command.SetAction((parsed, ct) =>
        {
            using var engine = model.Load(parsed);
            var writer = new SimulatedWriter(engine, parsed.GetValue(threshold) ?? engine.Calibration.Threshold);
            var left = parsed.GetValue(limit);
            foreach (var file in parsed.GetValue(files)!)
                foreach (var document in PlaceInFile.Read(file).Split(DocumentBreak, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                {
                    ct.ThrowIfCancellationRequested();
                    var text = document[..Math.Min(left, document.Length)];
                    writer.Type(text, PlaceInFile.LanguageOf(file));
                    left -= text.Length;
                }
            Print(parsed, writer.Report());
            return Task.FromResult(0);
        });
        return command;
    }

    private static void Print(ParseResult parsed, TypingReport report)
    {
        if (parsed.GetValue(Json))
        {
            Console.WriteLine(JsonSerializer.Serialize(report, EvalJson.Default.TypingReport));
            return;
        }
        Console.WriteLine($"characters {report.Characters}, keys {report.Keys}, words {report.Words}, suggestions shown {report.Shown}");
        Console.WriteLine($"precision when shown  {report.PrecisionWhenShown:F3}");
        Console.WriteLine($"coverage              {report.Coverage:F3}");
        Console.WriteLine($"wrong-show rate       {report.WrongShowRate:F3}");
        Console.WriteLine($"keystrokes saved      {report.KeystrokesSaved:F3}");
        Console.WriteLine($"latency ms            p50 {report.LatencyP50:F1}, p95 {report.LatencyP95:F1}, p99 {report.LatencyP99:F1}");
        Console.WriteLine($"model runs per key    {report.ModelRunsPerKey:F2}");
        Console.WriteLine($"nothing shown         {string.Join(", ", report.Suppressions.Select(s => $"{s.Key} {s.Value}"))}");
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TypingReport))]
internal sealed partial class EvalJson : JsonSerializerContext;
