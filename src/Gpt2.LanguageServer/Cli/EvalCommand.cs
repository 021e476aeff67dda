using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gpt2.Inference;
using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Calibrating;
using Gpt2.LanguageServer.Eval;
using Gpt2.LanguageServer.Settings;
using Gpt2.LanguageServer.Suggestions;

namespace Gpt2.LanguageServer.Cli;

/// <summary>Measures the quality of suggestions on prose, with the same rules and engine that an editor gets.</summary>
internal static class EvalCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON" };
    private static readonly Option<Eagerness> Eager = new("--eagerness")
    {
        Description = "How readily suggestions are shown, as in the setting gpt2.eagerness",
        DefaultValueFactory = _ => SettingsSchema.Defaults.Eagerness,
    };

    public static Command Create() =>
        new("eval", "Measures the quality of suggestions and models")
        {
            Typing(),
            Menu(),
            Cases(),
            EvalCalibrateCommand.Create(),
            EvalReliabilityCommand.Create(),
            EvalPerplexityCommand.Create(),
            EvalLambadaCommand.Create(),
        };

    private const string Perfect = "perfect";
    private const string Careless = "careless";

    private static Command Typing()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = $"Prose to type; {ProseOptions.Documents}",
            Arity = ArgumentArity.OneOrMore,
        };
        var limit = ProseOptions.Limit();
        var memory = new Option<int>("--memory")
        {
            Description = "Influence of the document's own names and terms in percent, as in the setting gpt2.memory",
            DefaultValueFactory = _ => SettingsSchema.Defaults.Memory,
        };
        var kind = new Option<string>("--writer")
        {
            Description = "perfect: makes no mistakes; careless: mistypes, deletes words, overlooks suggestions",
            DefaultValueFactory = _ => Perfect,
        };
        kind.AcceptOnlyFromAmong(Perfect, Careless);
        var seed = new Option<int>("--seed") { Description = "Random seed of the careless writer", DefaultValueFactory = _ => 1 };
        var model = new ModelOptions();
        var command = new Command("typing", "Types prose key by key and accepts correct suggestions")
        {
            files,
            Eager,
            limit,
            memory,
            kind,
            seed,
            Json,
        };
        model.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
            {
                using var engine = model.LoadToMeasure(parsed, ct);
                var writer = new SimulatedWriter(
                    engine,
                    SettingsSchema.Defaults with
                    {
                        Memory = parsed.GetValue(memory),
                        Eagerness = parsed.GetValue(Eager),
                    },
                    parsed.GetValue(kind) == Careless ? new TypingHabits(parsed.GetValue(seed)) : null
                );
                var texts = ProseOptions.DocumentsOf(parsed.GetValue(files)!, parsed.GetValue(limit) ?? int.MaxValue).ToArray();
                var (before, all) = (0L, texts.Sum(text => (long)text.Document.Length));
                foreach (var (document, dialect) in texts)
                {
                    writer.Type(document, dialect, caret => Terminal.Progress(before + caret, all), ct);
                    before += document.Length;
                }
                Print(parsed, writer.Report());
                return Task.FromResult(0);
            }
        );
        return command;
    }

    private static Command Menu()
    {
        var prose = new ProseOptions($"Prose to type; {ProseOptions.Documents}");
        var slots = new Option<int>("--slots") { Description = "Number of words in the menu", DefaultValueFactory = _ => 5 };
        var model = new ModelOptions();
        var command = new Command("menu", "Types a text with a menu of whole words at each letter") { slots, Json };
        prose.AddTo(command);
        model.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
            {
                using var engine = model.LoadToMeasure(parsed, ct);
                var text = prose.Text(parsed);
                var evaluation = new MenuEvaluation(engine, parsed.GetValue(slots), text.Dialect);
                Print(parsed, evaluation.Type(text.Documents, prose.Whole(parsed), Terminal.Progress, ct));
                return Task.FromResult(0);
            }
        );
        return command;
    }

    private static Command Cases()
    {
        var file = new Argument<string>("FILE")
        {
            Description = "JSON lines with the fields before, after, languageId, expect (insert or suppress) and acceptable",
        };
        var model = new ModelOptions();
        var command = new Command("cases", "Checks the suggestions at the carets of a case file") { file, Json };
        model.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
            {
                using var engine = model.LoadToMeasure(parsed, ct);
                var evaluation = new CaseEvaluation(engine);
                var cases = CaseEvaluation.Parse(FilePosition.Read(parsed.GetValue(file)!), parsed.GetValue(file)!).ToArray();
                if (cases.Length == 0)
                    throw new Gpt2Exception($"{parsed.GetValue(file)} contains no cases.", "Give JSON lines, one case a line.");
                foreach (var (i, one) in cases.Index())
                {
                    Terminal.Progress(i, cases.Length);
                    evaluation.Ask(one, ct);
                }
                Print(parsed, evaluation.Report());
                return Task.FromResult(0);
            }
        );
        return command;
    }

    private static void Print(ParseResult parsed, TypingReport report)
    {
        Terminal.Progress("");
        if (parsed.GetValue(Json))
        {
            Console.WriteLine(JsonSerializer.Serialize(report, EvalJson.Default.TypingReport));
            return;
        }
        Console.WriteLine($"characters {report.Characters}, keys {report.Keys}, words {report.Words}, suggestions shown {report.Shown}");
        Console.WriteLine($"precision when shown  {report.PrecisionWhenShown:F3}");
        Console.WriteLine($"coverage              {report.Coverage:F3}");
        Console.WriteLine($"wrong-show rate       {report.WrongShowRate:F3}");
        Console.WriteLine($"keystrokes saved      {report.KeystrokesSaved:F3}, {report.SavedPerAcceptance:F1} per accepted suggestion");
        Console.WriteLine($"net gain              {report.NetGain:F3}, counting one key to read each suggestion");
        Console.WriteLine($"shown per 100 words   {report.ShownPer100Words:F1}");
        Console.WriteLine($"length in characters  {string.Join(", ", report.Lengths.Select(one => $"{one.Key}: {one.Value}"))}");
        Console.WriteLine($"latency ms            p50 {report.LatencyP50:F1}, p95 {report.LatencyP95:F1}, p99 {report.LatencyP99:F1}");
        Console.WriteLine($"  without the model   p50 {report.OverheadP50:F2}, p95 {report.OverheadP95:F2}");
        Console.WriteLine($"model runs per key    {report.ModelRunsPerKey:F2}");
        Console.WriteLine("nothing shown");
        foreach (var (reason, count) in report.Suppressions)
            Console.WriteLine($"{count, 20}  {SuppressionMessages.Sentence(Enum.Parse<SuppressionReason>(reason))}");
    }

    private static void Print(ParseResult parsed, MenuReport report)
    {
        Terminal.Progress("");
        if (parsed.GetValue(Json))
        {
            Console.WriteLine(JsonSerializer.Serialize(report, EvalJson.Default.MenuReport));
            return;
        }
        Console.WriteLine($"words                 {report.Words}");
        foreach (var (slots, saved, withoutSpace) in report.Saved)
            Console.WriteLine($"{slots, 2} words, keys saved  {saved:F3}; {withoutSpace:F3} if the space must be typed");
        Console.WriteLine($"word fragments        {report.Pieces:F4} of the offers");
        Console.WriteLine($"latency ms            p50 {report.LatencyP50:F1}, p95 {report.LatencyP95:F1}");
    }

    private static void Print(ParseResult parsed, CaseReport report)
    {
        Terminal.Progress("");
        if (parsed.GetValue(Json))
        {
            Console.WriteLine(JsonSerializer.Serialize(report, EvalJson.Default.CaseReport));
            return;
        }
        Console.WriteLine($"cases {report.Cases}, suggestions shown {report.Shown}");
        Console.WriteLine($"precision when shown  {report.PrecisionWhenShown:F3}");
        Console.WriteLine($"coverage              {report.Coverage:F3}");
        Console.WriteLine($"wrong-show rate       {report.WrongShowRate:F3}");
        Console.WriteLine($"suppression accuracy  {report.SuppressionAccuracy:F3}");
        Console.WriteLine($"latency ms            p50 {report.LatencyP50:F1}, p95 {report.LatencyP95:F1}");
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TypingReport))]
[JsonSerializable(typeof(MenuReport))]
[JsonSerializable(typeof(CaseReport))]
[JsonSerializable(typeof(IReadOnlyList<ReliabilityBin>))]
internal sealed partial class EvalJson : JsonSerializerContext;
