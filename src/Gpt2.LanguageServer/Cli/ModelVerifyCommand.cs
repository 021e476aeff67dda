using System.CommandLine;
using Gpt2.Inference;
using Gpt2.Inference.Models;

namespace Gpt2.LanguageServer.Cli;

/// <summary>Checks that a model is what it should be: its files, tokenizer, graph and quantisation.</summary>
internal static class ModelVerifyCommand
{
    public static Command Create()
    {
        var name = ModelCommand.Name(model => model.Installed);
        var golden = new Option<string?>("--golden")
        {
            Description = "File of reference values; default: those that come with gpt2-lsp, or golden.json beside the model",
        };
        var precision = Precisions();
        var command = new Command("verify", "Compares a model's files and its output with reference values") { name, golden, precision };
        command.SetAction(
            (parsed, ct) =>
            {
                var model = parsed.GetValue(name)!;
                var directory = ModelStore.Find(model);
                CheckFiles(model, directory, ct);
                Console.WriteLine($"files with the right SHA-256        {ModelChecksums.Known(model, directory)}");
                var figures = parsed.GetValue(golden) is { } path ? GoldenFigures.Read(path) : GoldenFigures.Of(model, directory);
                var passed = parsed.GetValue(precision)!.Aggregate(true, (all, one) => Verify(directory, figures, one, ct) && all);
                return Task.FromResult(passed ? 0 : 1);
            }
        );
        return command;
    }

    public static Option<Precision[]> Precisions() =>
        new("--precision")
        {
            Description = "One or more of q8, q4 and f32",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [Precision.Q8],
        };

    /// <exception cref="Gpt2Exception">A file has changed since the model was downloaded.</exception>
    public static void CheckFiles(string model, string directory, CancellationToken ct)
    {
        if (ModelChecksums.Damaged(model, directory, ct) is { Count: > 0 } damaged)
            throw new Gpt2Exception(
                $"Damaged in {directory}: {string.Join(", ", damaged)}.",
                $"Run 'gpt2-lsp model pull {model}' to repair the model."
            );
    }

    private static bool Verify(string directory, GoldenFigures golden, Precision precision, CancellationToken ct)
    {
        var report = ModelVerification.Verify(
            directory,
            golden,
            new() { Precision = precision, OnImport = _ => ct.ThrowIfCancellationRequested() },
            ct
        );
        Console.WriteLine($"precision                           {precision.ToString().ToLowerInvariant()}");
        Console.WriteLine($"prompts encoded as expected         {report.Prompts - report.TokenizerDifferences} of {report.Prompts}");
        Console.WriteLine(
            $"same first choice                   {report.FirstChoices} of {report.Cases}{Information(report.FirstChoicesMustAgree)}"
        );
        Console.WriteLine($"largest logit difference            {report.LogitDifference:G2}   (tolerance {report.Tolerance:G2})");
        if (report.LogProbabilityDifference is { } difference)
            Console.WriteLine($"log-probability per token           {difference:G2}   (tolerance {report.Tolerance:G2})");
        if (report.Greedy > 0)
            Console.WriteLine(
                $"greedy continuations as expected    {report.Greedy - report.GreedyDifferences} of "
                    + $"{report.Greedy}{Information(report.GreedyMustAgree)}"
            );
        Console.WriteLine(report.Passed ? "verified" : "NOT verified");
        return report.Passed;
    }

    private static string Information(bool required) => required ? "" : "   (quantised: for information)";
}
