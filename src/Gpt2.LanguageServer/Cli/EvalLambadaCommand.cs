using System.CommandLine;
using System.Text.Json;
using Gpt2.Inference;
using Gpt2.Inference.Session;
using Gpt2.Inference.Tokens;
using Gpt2.LanguageServer.Eval;

namespace Gpt2.LanguageServer.Cli;

/// <summary>Predicts the last words of passages, for comparison with published figures.</summary>
internal static class EvalLambadaCommand
{
    private static readonly Option<int?> Limit = new("--limit") { Description = "Maximum number of passages; default: all" };
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON" };

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "JSON lines with a \"text\" field" };
        var model = new ModelOptions(mayBeServer: false);
        var command = new Command("lambada", "Measures how well a model predicts the last word of passages") { file, Limit, Json };
        model.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
            {
                var path = parsed.GetValue(file)!;
                var passages = LambadaEvaluation
                    .Parse(FilePosition.Read(path), path)
                    .Take(parsed.GetValue(Limit) ?? int.MaxValue)
                    .ToArray();
                if (passages.Length == 0)
                    throw new Gpt2Exception($"{path} contains no passages.", "Give JSON lines with a \"text\" field.");
                using var session = model.LoadSession(parsed, out var directory, ct);
                var evaluation = new LambadaEvaluation(session, Gpt2Tokenizer.Load(directory));
                foreach (var passage in passages)
                {
                    evaluation.Read(passage, ct);
                    Terminal.Progress(
                        $"{evaluation.Report.Passages} of {passages.Length} passages, accuracy {evaluation.Report.Accuracy:P2}"
                    );
                }
                Print(parsed, evaluation.Report);
                return Task.FromResult(0);
            }
        );
        return command;
    }

    private static void Print(ParseResult parsed, LambadaReport report)
    {
        Terminal.Progress("");
        if (parsed.GetValue(Json))
        {
            Console.WriteLine(JsonSerializer.Serialize(report, LikelihoodJson.Default.LambadaReport));
            return;
        }
        Console.WriteLine($"passages {report.Passages}; window {report.Window}, each passage on its own");
        Console.WriteLine($"last word   accuracy {report.Accuracy:P2}, perplexity {report.Perplexity:F2}");
        Console.WriteLine($"last token  accuracy {report.LastTokenAccuracy:P2}, perplexity {report.LastTokenPerplexity:F2}");
    }
}
