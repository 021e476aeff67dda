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

    [Fact]
    public void Help_shows_values_in_lower_case()
    {
        var output = new StringWriter();
        foreach (var command in new[] { "complete", "model import", "eval typing" })
            Root.Parse(["help", .. command.Split(' ')]).Invoke(new() { Output = output });
        foreach (var shown in new[] { "--precision <f32|q4|q8>", "[default: q8]", "--stop <line|", "[default: balanced]" })
            Assert.Contains(shown, output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotMatch("[|<]Q8|default: [A-Z]", output.ToString());
    }

    [Fact]
    public void Help_without_a_command_names_the_help_of_commands()
    {
        var output = new StringWriter();
        Root.Parse(["help"]).Invoke(new() { Output = output });
        Assert.EndsWith(
            "'gpt2-lsp help COMMAND' describes a command, and 'gpt2-lsp help --all' all of them.",
            output.ToString().TrimEnd(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_missing_argument_is_named_with_an_example() =>
        Assert.Equal("PATH is missing. For example: gpt2-lsp adapt chapters --name my-book", Terminal.Missing(Root.Parse(["adapt"])));

    [Theory]
    [InlineData("TEXT", "complete", "--josn")]
    [InlineData("TEXT", "complete", "--josn", "The cat", "-n", "2")]
    [InlineData("TEXT", "complete", "--seed", "-5", "--josn")]
    [InlineData("PATH", "adapt", "chapters", "--josn", "--", "-more")]
    [InlineData("FILE", "eval", "typing", "--josn", "essay.txt")]
    [InlineData("MODEL", "model", "path", "--josn")]
    public void An_option_that_does_not_exist_is_not_taken_as_a_text_or_a_path(string argument, params string[] line) =>
        Assert.Equal(
            $"There is no option \"--josn\". To give it as {argument}, put -- before it.",
            Terminal.UnknownOption(Root.Parse(line))
        );

    [Theory]
    [InlineData("complete", "-")]
    [InlineData("complete", "- milk")]
    [InlineData("complete", "--seed", "-5", "--", "--josn")]
    [InlineData("adapt", "--", "-chapter.md", "--josn")]
    public void A_text_or_a_path_after_two_hyphens_may_begin_with_a_hyphen(params string[] line)
    {
        var parsed = Root.Parse(line);
        Assert.Null(Terminal.UnknownOption(parsed));
        Assert.Empty(parsed.Errors);
    }

    private static IEnumerable<string> Leaves(Command command, string before) =>
        command.Subcommands.SelectMany(inner =>
            inner.Subcommands.Count == 0 ? [before + inner.Name] : Leaves(inner, $"{before}{inner.Name} ")
        );
}
