using Gpt2.Inference.Engine;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.LanguageServer.Tests;

public sealed class ArchitectureTests
{
    [Fact]
    public void Inference_knows_no_LSP()
    {
        var references = typeof(ContinuationEngine).Assembly.GetReferencedAssemblies().Select(a => a.Name);
        Assert.DoesNotContain(references, name => name is "gpt2-lsp");
    }

    [Theory]
    [InlineData("src/Gpt2.LanguageServer/Prose", "Gpt2.LanguageServer.Protocol")]
    [InlineData("src/Gpt2.LanguageServer/Prose", "Gpt2.LanguageServer.Documents")]
    [InlineData("src/Gpt2.LanguageServer/Documents", "Gpt2.LanguageServer.Server")]
    [InlineData("src/Gpt2.LanguageServer/Documents", "Gpt2.LanguageServer.Handlers")]
    [InlineData("src/Gpt2.LanguageServer/Settings", "Gpt2.LanguageServer.Server")]
    [InlineData("src/Gpt2.LanguageServer/Settings", "Gpt2.LanguageServer.Protocol")]
    [InlineData("src/Gpt2.LanguageServer/Protocol", "Gpt2.LanguageServer.Rpc")]
    [InlineData("src/Gpt2.LanguageServer/Rpc", "using Gpt2.")]
    [InlineData("src/Gpt2.Inference", "Gpt2.LanguageServer")]
    public void Nothing_points_back(string directory, string mention) =>
        Assert.DoesNotContain(Sources(directory), source => source.Text.Contains(mention, StringComparison.Ordinal));

    [Theory]
    [InlineData("src/Gpt2.LanguageServer", "Console.", "/Cli/", "Program.cs")]
    [InlineData("src/Gpt2.Inference", "Console.")]
    public void Only_the_command_line_writes_to_the_console(string directory, string mention, params string[] allowed) =>
        Assert.DoesNotContain(
            Sources(directory).Where(s => !allowed.Any(s.Path.Contains)),
            source => source.Text.Replace("Spectre.Console", "").Contains(mention, StringComparison.Ordinal)
        );

    [Fact]
    public void No_test_waits_for_a_time()
    {
        string[] waits = [$"Task.{nameof(Task.Delay)}(", $"Thread.{nameof(Thread.Sleep)}("];
        Assert.DoesNotContain(Sources("tests"), source => waits.Any(wait => source.Text.Contains(wait, StringComparison.Ordinal)));
    }

    private static IEnumerable<(string Path, string Text)> Sources(string directory) =>
        Directory
            .EnumerateFiles(Path.Combine(Checkout.Root, directory), "*.cs", SearchOption.AllDirectories)
            .Select(path => path.Replace('\\', '/'))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .Select(path => (path, File.ReadAllText(path)));
}
