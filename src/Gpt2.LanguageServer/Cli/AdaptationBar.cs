using Gpt2.LanguageServer.Adapting;
using Spectre.Console;

namespace Gpt2.LanguageServer.Cli;

/// <summary>Shows the progress of an adaptation on the error stream, or reports it to a program.</summary>
internal static class AdaptationBar
{
    /// <param name="tell">Receives the progress instead of a person.</param>
    public static Task<T> ShowAsync<T>(Action<AdaptationProgress>? tell, Func<Action<AdaptationProgress>, Task<T>> work)
    {
        if (tell is not null)
            return work(tell);
        return AnsiConsole
            .Create(new() { Out = new AnsiConsoleOutput(Console.Error) })
            .Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(bars =>
            {
                var bar = bars.AddTask("Learning", maxValue: 1);
                return work(progress =>
                {
                    bar.Description = Describe(progress);
                    bar.Value = progress.Done;
                });
            });
    }

    private static string Describe(AdaptationProgress progress) =>
        progress is { Before: { } before, Now: { } now } ? $"Learning; bits per byte {before:F3}, now {now:F3}"
        : progress.Part == AdaptationPart.Calibrating ? "Calibrating"
        : "Learning";
}
