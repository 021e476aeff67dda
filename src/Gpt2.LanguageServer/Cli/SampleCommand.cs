using System.CommandLine;
using Gpt2.Inference.Engine;

namespace Gpt2.LanguageServer.Cli;

/// <summary>Unconditional text: what the model writes without a prompt.</summary>
internal static class SampleCommand
{
    public static Command Create()
    {
        var command = new Command("sample", "Writes text from nothing, like generate_unconditional_samples.py of the released GPT-2");
        var script = new Gpt2ScriptOptions(
            command,
            0,
            "Number of samples; 0, the default, continues until interrupted",
            "Length of a sample in tokens; default: the model's context"
        );
        command.SetAction(
            (parsed, ct) =>
            {
                using var engine = script.Load(parsed, ct);
                var batch = script.BatchSize(parsed);
                var whole = (script.Samples(parsed) + batch - 1) / batch * batch; // batches are always printed whole
                script.Print(parsed, engine, prompt: "", whole == 0 ? null : whole, engine.ContextLength, ct);
                return Task.FromResult(0);
            }
        );
        return command;
    }
}
