using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Gpt2.Inference;
using Gpt2.LanguageServer.Client;
using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Protocol;

namespace Gpt2.LanguageServer.Adapting;

/// <summary>gpt2.adapt: runs <c>gpt2-lsp adapt</c> as a separate process of the lowest priority, and reports its progress to the
/// editor.</summary>
internal sealed class AdaptationProcess(EditorClient editor, WorkspaceFiles workspace)
{
    /// <summary>Training's share of the progress bar, in percent; calibrating is the rest.</summary>
    private const int TrainingShare = 85;

    private int running;

    /// <returns>The model that was made, or the result that it would be no better.</returns>
    /// <exception cref="Gpt2Exception">An adaptation is already running, or it failed; the message is that of the process.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no model was made, or one that is not calibrated yet.</exception>
    public async Task<AdaptResult> RunAsync(AdaptArgument argument, JsonElement? workDoneToken, CancellationToken ct)
    {
        if (Interlocked.Exchange(ref running, 1) == 1)
            throw new Gpt2Exception("Another adaptation is already running.", "Wait until it is done, or cancel it.");
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct, editor.Ended);
            using var progress = Progress.Begin(editor, "Learning from your texts", workDoneToken, stop);
            return await FollowAsync(Start(argument), progress, stop.Token).ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref running, 0);
        }
    }

    private Process Start(AdaptArgument argument)
    {
        var paths = argument.Paths ?? [.. workspace.Folders];
        if (paths.Length == 0)
            throw new Gpt2Exception("There is no folder to learn from.", "Open a folder, or give paths in the argument.");
        var command = new List<string>([.. Program, "adapt", "--json"]);
        if (argument.Name is { } name)
            command.AddRange(["--name", name]);
        if (argument.Model is { } model)
            command.AddRange(["--model", model]);
        if (argument.Calibrate == false)
            command.Add("--no-calibration");
        command.AddRange(["--", .. paths]);
        if (command.Exists(part => part.Contains('\0'))) // the other process would see the argument end there
            throw new Gpt2Exception("A path or a name contains a null character.", "Remove it.");
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        try
        {
            var process = Process.Start(start)!;
            process.StandardInput.Close();
            if (OperatingSystem.IsWindows())
                process.PriorityClass = ProcessPriorityClass.Idle;
            return process;
        }
        catch (Win32Exception e)
        {
            throw new Gpt2Exception(
                $"Training could not be started: {e.Message}",
                "Give fewer paths, or the folder that contains them.",
                e
            );
        }
    }

    private async Task<AdaptResult> FollowAsync(Process process, Progress progress, CancellationToken ct)
    {
        using var _ = process;
        await using var killing = ct.Register(() => process.Kill(entireProcessTree: true)).ConfigureAwait(false);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        AdaptationResult? result = null;
        while (await process.StandardOutput.ReadLineAsync(CancellationToken.None).ConfigureAwait(false) is { } line)
        {
            var told = AdaptationLine.Parse(line);
            result = told?.Result ?? result;
            if (told?.Progress is { } now)
                progress.Report(Percent(now));
        }
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        ct.ThrowIfCancellationRequested();
        if (result is null)
            throw new Gpt2Exception((await errors.ConfigureAwait(false)).Replace("gpt2-lsp: ", "", StringComparison.Ordinal).Trim(), "");
        editor.Log.Info(
            result.Path is { } path
                ? $"{path} was made: the held-back text took {result.Before:F3} bits per byte before and takes {result.After:F3} now."
                : $"No model was made: the held-back text took {result.Before:F3} bits per byte before and would take {result.After:F3}."
        );
        var name = Path.GetFileName(result.Path);
        Tell(name, result.Gain);
        return new(name, result.Before, result.After, result.Gain);
    }

    private void Tell(string? made, double gain)
    {
        if (made is null)
            editor.Tell(MessageType.Info, "The model learnt too little from these texts, so no new model was made.");
        else
            editor.Tell(
                MessageType.Info,
                $"The model {made} was made. It needs {100 * gain:F0} % fewer bits to predict texts like yours, "
                    + "and remembers parts of them.",
                workspace.Folders.Count > 0
                    ? [MessageActions.UseHere(made), MessageActions.UseEverywhere(made)]
                    : [MessageActions.UseEverywhere(made)],
                $"To use the new model, set gpt2.model to \"{made}\"."
            );
    }

    private static int Percent(AdaptationProgress now) =>
        now.Part == AdaptationPart.Training ? (int)(TrainingShare * now.Done) : TrainingShare + (int)((100 - TrainingShare) * now.Done);

    /// <summary>This program, started at the lowest priority where a command for that exists.</summary>
    private static IEnumerable<string> Program
    {
        get
        {
            const string Nice = "/usr/bin/nice";
            if (File.Exists(Nice))
                foreach (var part in new[] { Nice, "-n", "19" })
                    yield return part;
            var own = Environment.ProcessPath!;
            yield return own;
            if (Path.GetFileNameWithoutExtension(own) == "dotnet") // dotnet was given the program as its first argument
                yield return Environment.GetCommandLineArgs()[0];
        }
    }
}
