using System.CommandLine;
using Gpt2.Inference;

namespace Gpt2.LanguageServer.Cli;

/// <summary>What can be done with models.</summary>
internal static class Model
{
    public static Command Command() => new("model", "Checks models") { Verify() };

    private static Command Verify()
    {
        var directory = new Argument<string>("MODEL") { Description = "A model's name, or the directory of one" };
        var golden = new Option<string>("--golden") { Description = "Known figures to compare with; golden.json beside the model if not given" };
        var precision = new Option<Precision>("--precision") { Description = "q8, q4 or f32" };
        var command = new Command("verify", "Compares a model's logits, log-probabilities and greedy text with known figures") { directory, golden, precision };
        command.SetAction(parsed =>
        {
            var model = ModelStore.Find(parsed.GetValue(directory)!);
            var report = ModelVerification.Verify(model, parsed.GetValue(golden) ?? Path.Combine(model, "golden.json"), new() { Precision = parsed.GetValue(precision) });
            Print(report);
            return report.Passed ? 0 : 1;
        });
        return command;
    }

    private static void Print(VerificationReport report)
    {
        Console.WriteLine($"cases compared                      {report.Cases}");
        Console.WriteLine($"largest difference of a logit       {report.LogitDifference:E2}   (tolerance {report.Tolerance:G2})");
        Console.WriteLine($"of log-probability per token        {report.LogProbabilityDifference:E2}   (tolerance {report.Tolerance:G2})");
        Console.WriteLine($"same first choice                   {report.FirstChoices} of {report.Cases}");
        Console.WriteLine($"prompts encoded differently         {report.TokenizerDifferences}");
        Console.WriteLine($"greedy continuations that differ    {report.GreedyDifferences}{(report.GreedyMustAgree ? "" : "   (quantised: for information)")}");
        Console.WriteLine(report.Passed ? "verified" : "NOT verified");
    }
}
