using System.CommandLine;
using System.CommandLine.Parsing;
using Gpt2.LanguageServer.Cli;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Cli;

/// <summary>Rules that hold for all commands.</summary>
public sealed class CommandTreeTests
{
    private static readonly RootCommand Root = CommandTree.Create();

    public static TheoryData<string> Examples => [.. HelpWithExamples.Examples.Values.SelectMany(lines => lines)];

    [Theory, MemberData(nameof(Examples))]
    public void Every_example_parses(string line)
    {
        var program = line.IndexOf("gpt2-lsp ", StringComparison.Ordinal);
        var parsed = Root.Parse(CommandLineParser.SplitCommandLine(line[program..]).Skip(1).ToArray());
        Assert.Empty(parsed.Errors);
    }

    [Fact]
    public void Every_command_except_help_and_version_has_an_example()
    {
        string[] plain = ["help", "version"];
        var names = Leaves(Root, "").Except(plain).Order();
        Assert.Equal(names, HelpWithExamples.Examples.Keys.Order());
    }

    [Fact]
    public void The_page_of_all_commands_is_up_to_date()
    {
        var page = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "command-line.md"));
        var made = CommandReference.Markdown(Root);
        var missing = made.Split('\n').Except(page.Split('\n')).FirstOrDefault();
        Assert.True(page == made, $"The page is out of date ({missing}). Run: gpt2-lsp help --all > docs/command-line.md");
    }

    /// <summary>By default, System.CommandLine's help lists the completions instead of the argument's name.</summary>
    [Fact]
    public void Help_shows_argument_names_rather_than_their_completions()
    {
        var output = new StringWriter();
        Root.Parse(["help", "bench"]).Invoke(new() { Output = output });
        Assert.Contains("--shape <SHAPE>", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("--model <MODEL>", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("gpt2-lsp bench --shape 124M --json", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bench --shape ", "355M")]
    [InlineData("complete --model ", "prose-mini")]
    [InlineData("model pull ", "gpt2-medium")]
    public void Names_are_completed(string line, string offered)
    {
        var completions = Root.Parse(line).GetCompletions(line.Length).Select(one => one.Label).ToArray();
        Assert.Contains(offered, completions);
    }

    private static IEnumerable<string> Leaves(Command command, string before) =>
        command.Subcommands.SelectMany(inner =>
            inner.Subcommands.Count == 0 ? [before + inner.Name] : Leaves(inner, $"{before}{inner.Name} ")
        );
}
