using System.CommandLine;
using Gpt2.LanguageServer.Cli;

return await Terminal.RunAsync(
    new RootCommand("Continues prose with GPT-2, on this machine, in any editor that speaks the Language Server Protocol.")
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
    },
    args
);
