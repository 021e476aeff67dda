using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gpt2.Inference;
using Gpt2.Inference.Session;
using Gpt2.Inference.Tokens;
using Gpt2.LanguageServer.Eval;

namespace Gpt2.LanguageServer.Cli;

/// <summary>Measures how well a model predicts text, for comparison with published figures, and what quantisation costs.</summary>
internal static class EvalPerplexityCommand
{
    private static readonly Option<int?> Window = new("--window")
    {
        Description = "Number of tokens that the model sees; default: its whole context",
    };
    private static readonly Option<int?> Stride = new("--stride")
    {
        Description = "How many tokens the window moves; a smaller stride gives each token more context; default: the window",
    };
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON" };

    public static Command Create()
    {
        var (prose, model) = (new ProseOptions($"Text; {ProseOptions.Documents}"), new ModelOptions(mayBeServer: false));
        var command = new Command("perplexity", "Measures how well a model predicts a text") { Window, Stride, Json };
        prose.AddTo(command);
        model.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
            {
                var text = prose.Text(parsed);
                using var session = model.LoadSession(parsed, out var directory, ct);
                var evaluation = Evaluation(parsed, session, directory);
                foreach (var document in text.Documents)
                    evaluation.Read(
                        document,
                        () => Terminal.Progress($"{evaluation.Report.Tokens} tokens, perplexity {evaluation.Report.Perplexity:F2}"),
                        ct
                    );
                Print(parsed, evaluation.Report);
                return Task.FromResult(0);
            }
        );
        return command;
    }

    private static PerplexityEvaluation Evaluation(ParseResult parsed, Gpt2Session session, string directory)
    {
        var context = session.Config.ContextLength;
        var window = parsed.GetValue(Window) ?? context;
        var stride = parsed.GetValue(Stride) ?? window;
        return window >= 1 && window <= context && stride >= 1 && stride <= window
            ? new(session, Gpt2Tokenizer.Load(directory), window, stride)
            : throw new Gpt2Exception(
                $"A window of {window} tokens with a stride of {stride} is not possible.",
                $"The window can be at most the model's context of {context}, the stride at most the window."
            );
    }

    private static void Print(ParseResult parsed, PerplexityReport report)
    {
        Terminal.Progress("");
        if (parsed.GetValue(Json))
        {
            Console.WriteLine(JsonSerializer.Serialize(report, LikelihoodJson.Default.PerplexityReport));
            return;
        }
        Console.WriteLine($"documents {report.Documents}, tokens {report.Tokens}, words {report.Words}, bytes {report.Bytes}");
        Console.WriteLine($"window {report.Window}, stride {report.Stride}");
        Console.WriteLine($"perplexity of a token  {report.Perplexity:F3}");
        Console.WriteLine($"perplexity of a word   {report.WordPerplexity:F3}");
        Console.WriteLine($"bits per byte          {report.BitsPerByte:F4}");
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PerplexityReport))]
[JsonSerializable(typeof(LambadaReport))]
internal sealed partial class LikelihoodJson : JsonSerializerContext;
