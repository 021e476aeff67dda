using System.CommandLine;
using Gpt2.Inference;
using Gpt2.Inference.Models;
using Gpt2.Inference.Training;
using Gpt2.LanguageServer.Adapting;

namespace Gpt2.LanguageServer.Cli;

/// <summary>Makes a model from the user's own texts.</summary>
internal static class AdaptCommand
{
    private static readonly Argument<string[]> Paths = new("PATH")
    {
        Description = "Files or folders of your own writing, or patterns such as chapters/*.md",
        Arity = ArgumentArity.OneOrMore,
    };
    private static readonly Option<string> Name = new("--name")
    {
        Description = "Name of the new model",
        DefaultValueFactory = _ => "my-writing",
    };
    private static readonly Option<string> Model = new("--model")
    {
        Description = "The model to start from: its name or directory",
        DefaultValueFactory = _ => ModelStore.Bundled,
        CompletionSources = { _ => ModelCommand.Names(model => model is { Installed: true, Base: null }) },
    };
    private static readonly Option<bool> DryRun = new("--dry-run")
    {
        Description = "Only report the amount of prose and the time and memory needed",
    };
    private static readonly Option<bool> Keep = new("--keep")
    {
        Description = "After Ctrl-C, save the model as trained so far; by default nothing is saved",
    };
    private static readonly Option<int> Threads = new("--threads") { Description = "Number of threads; 0 chooses automatically" };
    private static readonly Option<int> Seed = new("--seed")
    {
        Description = "Random seed; the same texts, threads and seed give the same model",
        DefaultValueFactory = _ => 1,
    };

    public static Command Create()
    {
        var (json, skip) = (ModelCommand.Json(), FirstCalibration.Skip());
        var command = new Command("adapt", "Trains a model on your own writing; nothing leaves this computer")
        {
            Paths,
            Name,
            Model,
            DryRun,
            Keep,
            Threads,
            Seed,
            json,
            skip,
        };
        command.SetAction((parsed, ct) => RunAsync(parsed, parsed.GetValue(json), parsed.GetValue(skip), ct));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, bool json, bool skipCalibration, CancellationToken ct)
    {
        var directory = ModelStore.Find(parsed.GetValue(Model)!);
        if (AdaptedModel.Read(directory) is { } adapted)
            throw new Gpt2Exception(
                $"{parsed.GetValue(Model)} was itself made from texts.",
                $"Choose the model it was made from: --model {adapted.Base}."
            );
        var config = Gpt2Config.Read(directory);
        var texts = SourceTexts.Read(parsed.GetValue(Paths)!, ct);
        var options = Adaptation.OptionsFor(config, texts, ThreadsOf(parsed), parsed.GetValue(Seed));
        MemoryNeed.Check(TrainingCost.Memory(config, options));
        ct.ThrowIfCancellationRequested();
        var model = ModelTraining.Load(directory);
        ct.ThrowIfCancellationRequested();
        var request = new AdaptationRequest(texts, directory, parsed.GetValue(Name)!, options);
        var plan = Adaptation.Plan(request, model, ct);
        Print(plan, texts, json);
        if (parsed.GetValue(DryRun))
            return 0;

        var places = ModelDirectories.FromEnvironment();
        var result = await AdaptationBar.ShowAsync(
            json ? PrintLine : null,
            report => Task.Run(() => Adaptation.Run(request, model, places, report, parsed.GetValue(Keep), ct), CancellationToken.None)
        );
        Print(result, request.Name, json);
        if (result.Path is { } made && !skipCalibration && !ct.IsCancellationRequested)
            await AdaptationBar.ShowAsync(
                json ? PrintLine : null,
                async report =>
                {
                    await Adaptation.CalibrateAsync(made, texts, report, ct);
                    return 0;
                }
            );
        return 0;
    }

    private static int ThreadsOf(ParseResult parsed) =>
        parsed.GetValue(Threads) is > 0 and var threads ? threads : Math.Min(Environment.ProcessorCount, 4);

    private static void Print(AdaptationPlan plan, SourceTexts texts, bool json)
    {
        if (json)
        {
            Console.WriteLine(new AdaptationLine(Plan: plan));
            return;
        }
        Console.WriteLine($"{plan.Words:N0} words of prose in {plan.Documents:N0} files ({plan.Characters:N0} characters)");
        Console.WriteLine($"about {Minutes(plan.Time)} of training, {ModelCommand.Megabytes(plan.MemoryBytes)} of memory");
        const int MostNamed = 5;
        foreach (var left in texts.LeftOut.Take(MostNamed))
            Terminal.Warn(left);
        if (texts.LeftOut.Count > MostNamed)
            Terminal.Warn($"{texts.LeftOut.Count - MostNamed} more files were left out.");
    }

    private static string Minutes(TimeSpan time) =>
        time < TimeSpan.FromMinutes(2) ? $"{Math.Ceiling(time.TotalSeconds)} seconds" : $"{Math.Ceiling(time.TotalMinutes)} minutes";

    private static void Print(AdaptationResult result, string name, bool json)
    {
        if (json)
            Console.WriteLine(new AdaptationLine(Result: result));
        else if (result.Path is { } path)
            Console.WriteLine(
                $"{path}\nbits per byte of the held-back text: {result.Before:F3} before, {result.After:F3} now ({result.Gain:P1} less)\n"
                    + $"To use it, set gpt2.model to \"{name}\" in your editor, or pass --model {name} to a command.\n"
                    + "It remembers parts of your texts: share it only if you would share them."
            );
        else
            Console.WriteLine(
                $"No model was made: it would predict the held-back text only {Math.Max(0, result.Gain):P1} better.\n"
                    + "A gain below 2 % may be chance. More text would help."
            );
    }

    private static void PrintLine(AdaptationProgress progress) => Console.WriteLine(new AdaptationLine(Progress: progress));
}
