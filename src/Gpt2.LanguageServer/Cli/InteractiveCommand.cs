using System.CommandLine;
using Gpt2.Inference;
using Gpt2.Inference.Engine;
using Gpt2.LanguageServer.Cli.Interactive;

namespace Gpt2.LanguageServer.Cli;

/// <summary>At a terminal, lets the user write with a continuation after the cursor. From a pipe, reads a prompt and prints samples until
/// the input ends.</summary>
internal static class InteractiveCommand
{
    private const int RuleWidth = 80;

    public static Command Create()
    {
        var command = new Command(
            "interactive",
            "At a terminal, shows a continuation as you write; from a pipe, reads prompts and continues them, like "
                + "interactive_conditional_samples.py of the released GPT-2"
        );
        var script = new Gpt2ScriptOptions(
            command,
            1,
            "Number of samples for each prompt; a multiple of the batch size",
            "Length of a sample in tokens; default: half the model's context"
        );
        command.SetAction(
            async (parsed, ct) =>
            {
                if (script.Samples(parsed) % script.BatchSize(parsed) != 0)
                    throw new Gpt2Exception($"--nsamples cannot be {script.Samples(parsed)}.", "Give a multiple of --batch-size.");
                using var engine = script.Load(parsed, ct);
                if (Console.IsInputRedirected || Console.IsOutputRedirected)
                    Answer(parsed, script, engine, ct);
                else
                    await InteractiveSession.RunAsync(engine, ct);
                return 0;
            }
        );
        return command;
    }

    private static void Answer(ParseResult parsed, Gpt2ScriptOptions script, IContinuationEngine engine, CancellationToken ct)
    {
        while (Prompt(ct) is { } prompt)
        {
            script.Print(parsed, engine, prompt, script.Samples(parsed), engine.ContextLength / 2, ct);
            Console.WriteLine(new string('=', RuleWidth));
        }
    }

    private static string? Prompt(CancellationToken ct)
    {
        while (true)
        {
            Console.Write("Model prompt >>> ");
            var line = Terminal.Input(input => input.ReadLine(), ct);
            if (line is not "")
                return line;
            Console.WriteLine("Prompt should not be empty!");
        }
    }
}
