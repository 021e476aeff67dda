using System.CommandLine;
using System.Text.Json;
using Gpt2.Inference;
using Gpt2.Inference.Models;
using Gpt2.Inference.Models.Download;
using Spectre.Console;

namespace Gpt2.LanguageServer.Cli;

/// <summary>Downloads a model. No other command uses the network.</summary>
internal static class ModelPullCommand
{
    public static Command Create()
    {
        var (name, json, skip) = (
            ModelCommand.Name(model => !model.Installed, mayBeDirectory: false),
            ModelCommand.Json(),
            FirstCalibration.Skip()
        );
        var command = new Command("pull", "Downloads a model, or continues an interrupted download, and calibrates it")
        {
            name,
            json,
            skip,
        };
        command.SetAction(
            async (parsed, ct) =>
            {
                var asJson = parsed.GetValue(json);
                Task<string> Pull(Action<PullProgress> report) =>
                    ModelDownloader.PullAsync(
                        parsed.GetValue(name)!,
                        ModelDirectories.FromEnvironment(),
                        HubSettings.FromEnvironment(),
                        TimeProvider.System,
                        report,
                        ct
                    );
                var directory = asJson ? await Pull(PrintLine) : await WithBarsAsync(Pull);
                ModelPathCommand.Print(directory, asJson);
                if (!asJson)
                    Console.Error.WriteLine(
                        $"To use it, set gpt2.model in your editor, or pass --model {parsed.GetValue(name)} to a command."
                    );
                if (!parsed.GetValue(skip))
                    await FirstCalibration.RunAsync(directory, Precision.Q8, ct);
            }
        );
        return command;
    }

    private static void PrintLine(PullProgress progress) =>
        Console.WriteLine(JsonSerializer.Serialize(progress, ModelCliJson.Default.PullProgress));

    /// <summary>One progress bar per file, on the error stream, since standard output is for the path.</summary>
    private static Task<string> WithBarsAsync(Func<Action<PullProgress>, Task<string>> pull)
    {
        var terminal = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
        return terminal
            .Progress()
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new DownloadedColumn(),
                new TransferSpeedColumn(),
                new RemainingTimeColumn()
            )
            .StartAsync(bars => pull(new ModelBars(bars).Show));
    }

    private sealed class ModelBars(ProgressContext bars)
    {
        private readonly Dictionary<string, ProgressTask> shown = [];

        public void Show(PullProgress progress)
        {
            if (!shown.TryGetValue(progress.File, out var bar))
                shown[progress.File] = bar = bars.AddTask(progress.File);
            bar.IsIndeterminate = progress.Total is null;
            bar.MaxValue = progress.Total ?? double.MaxValue;
            bar.Value = progress.Received;
        }
    }
}
