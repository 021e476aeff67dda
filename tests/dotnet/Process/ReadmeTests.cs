using Gpt2.Tests;
using Xunit;

namespace Gpt2.Process.Tests;

/// <summary>The README's commands do what it says.</summary>
public sealed class ReadmeTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Checkout.Root, "README.md"));

    /// <summary>Every command of the shell blocks, without those that serve until they are ended, which ServeTests and
    /// PlaygroundTests run, and those that need a network.</summary>
    public static TheoryData<string> Commands =>
        [
            .. Lines
                .Select(Arguments)
                .OfType<string>()
                .Where(a =>
                    a.Length > 0
                    && !a.StartsWith("serve", StringComparison.Ordinal)
                    && !a.StartsWith("playground", StringComparison.Ordinal)
                    && !a.StartsWith("model pull", StringComparison.Ordinal)
                ),
        ];

    [Theory, MemberData(nameof(Commands))]
    public async Task Every_command_of_the_README_runs(string arguments)
    {
        var words = arguments
            .Split('"')
            .SelectMany((part, i) => i % 2 == 1 ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        string[] command = [.. words.Select(w => w == "README.md" ? ShortFile() : w)];
        var (exitCode, _, error) = await CommandLine.RunAsync("The cat\n", command);
        Assert.True(exitCode == 0, error);
    }

    [Fact]
    public void The_README_names_the_test_command() => Assert.Contains("dotnet test", Lines);

    /// <summary>What stands behind the executable's name, without the comment; null on other lines.</summary>
    private static string? Arguments(string line)
    {
        foreach (var prefix in new[] { "gpt2-lsp ", "dotnet run --project src/Gpt2.LanguageServer -c Release -- " })
            if (line.StartsWith(prefix, StringComparison.Ordinal))
                return line[prefix.Length..].Split('#')[0].Trim();
        return null;
    }

    /// <summary>The README's beginning: its whole would take a minute to type.</summary>
    private static string ShortFile()
    {
        var path = Path.Combine(CommandLine.Home, "README.md");
        File.WriteAllLines(path, Lines[..4]);
        return path;
    }
}
