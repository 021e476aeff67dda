using System.CommandLine;
using Gpt2.Inference;

namespace Gpt2.LanguageServer.Cli;

/// <summary>Prompt, samples, prompt again, until the input ends.</summary>
internal static class Interactive
{
    private const int RuleWidth = 80;

    public static Command Command()
    {
        var command = new Command("interactive", "Asks for a prompt and writes on from it, as interactive_conditional_samples.py of the released GPT-2 does");
        var script = new ReleasedScripts(command, "How many samples for each prompt; a multiple of the batch size", "Tokens of a sample at most; half the model's context if not given");
        command.SetAction((parsed, ct) =>
        {
            if (script.Samples(parsed) is var samples && (samples == 0 || samples % script.BatchSize(parsed) != 0))
                throw new Gpt2Exception($"--nsamples is {samples}.", "Give a multiple of --batch-size.");
            using var engine = script.Load(parsed);
            while (Prompt() is { } prompt)
            {
                script.Print(parsed, engine, prompt, samples, engine.ContextLength / 2, ct);
                Console.WriteLine(new string('=', RuleWidth));
            }
            return Task.FromResult(0);
        });
        return command;
    }

    private static string? Prompt()
    {
        while (true)
        {
            Console.Write("Model prompt >>> ");
            var line = Console.In.ReadLine();
            if (line is not "")
                return line;
            Console.WriteLine("Prompt should not be empty!");
        }
    }
}
