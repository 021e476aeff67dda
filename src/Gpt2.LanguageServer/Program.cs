using Gpt2.LanguageServer.Cli;

return await Terminal.RunAsync(CommandTree.Create(), args);
