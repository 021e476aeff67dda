using System.CommandLine;
using Gpt2.LanguageServer.Cli;

return await Terminal.RunAsync(
    new RootCommand("Continues prose with GPT-2, on this machine, in any editor that speaks the Language Server Protocol.")
    {
        Complete.Command(),
        Sample.Command(),
        Interactive.Command(),
        Model.Command(),
        Doctor.Command(),
    },
    args);
