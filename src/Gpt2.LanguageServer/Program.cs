using System.CommandLine;
using Gpt2.LanguageServer.Cli;

return await Terminal.RunAsync(
    new RootCommand("Continues prose with GPT-2, on this machine, in any editor that speaks the Language Server Protocol.")
    {
        Serve.Command(),
        Complete.Command(),
        Sample.Command(),
        Interactive.Command(),
        Model.Command(),
        Eval.Command(),
        Bench.Command(),
        Doctor.Command(),
    },
    args
);
