using System.CommandLine;
using Gpt2.LanguageServer.Cli;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Cli;

public sealed class ModelOptionsTests
{
    [Fact]
    public void Ctrl_C_cancels_an_import_that_a_command_waits_for()
    {
        var (command, options) = (new Command("any"), new ModelOptions());
        options.AddTo(command);
        var settings = options.Settings(command.Parse(""), new CancellationToken(canceled: true));
        Assert.Throws<OperationCanceledException>(() => settings.OnImport!(0));
    }
}
