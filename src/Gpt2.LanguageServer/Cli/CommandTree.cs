using System.CommandLine;

namespace Gpt2.LanguageServer.Cli;

/// <summary>All commands of the program.</summary>
internal static class CommandTree
{
    public static RootCommand Create()
    {
        var root = new RootCommand("Completes English prose with GPT-2 in any editor that speaks the Language Server Protocol.")
        {
            ServeCommand.Create(),
            CompleteCommand.Create(),
            SampleCommand.Create(),
            InteractiveCommand.Create(),
            PlaygroundCommand.Create(),
            ModelCommand.Create(),
            AdaptCommand.Create(),
            EvalCommand.Create(),
            BenchCommand.Create(),
            DoctorCommand.Create(),
        };
        OptionRules.Apply(root);
        HelpWithExamples.AddTo(root);
        return root;
    }
}
