using System.CommandLine;
using System.CommandLine.Help;
using System.Text;

namespace Gpt2.LanguageServer.Cli;

/// <summary>All commands with their arguments, options and examples, as the page docs/command-line.md.</summary>
internal static class CommandReference
{
    public static string Markdown(RootCommand root)
    {
        var page = new StringBuilder("# Command line\n\n").Append(
            "`gpt2-lsp help --all` prints this page, `gpt2-lsp COMMAND --help` one part of it, and `gpt2-lsp --version` the version.\n"
        );
        foreach (var command in root.Subcommands)
            Add(page, command, "gpt2-lsp");
        return page.ToString();
    }

    private static void Add(StringBuilder page, Command command, string before)
    {
        var name = $"{before} {command.Name}";
        page.Append($"\n## {name}\n\n{command.Description}.\n");
        var rows = command
            .Arguments.Select(argument => Row(argument.Name, argument.Description, DefaultOf(argument)))
            .Concat(command.Options.Where(option => option is not HelpOption).Select(Row))
            .ToArray();
        if (rows.Length > 0)
            page.Append($"\n| | | default |\n|---|---|---|\n{string.Concat(rows)}");
        if (HelpWithExamples.Examples.TryGetValue(name["gpt2-lsp ".Length..], out var examples))
            page.Append($"\n```sh\n{string.Join('\n', examples)}\n```\n");
        foreach (var inner in command.Subcommands)
            Add(page, inner, name);
    }

    private static string Row(Option option) =>
        Row(
            string.Join(", ", option.Aliases.Prepend(option.Name)),
            option.Description,
            option.HasDefaultValue ? Text(option.GetDefaultValue()) : ""
        );

    private static string Row(string name, string? description, string otherwise) =>
        $"| `{name}` | {Cell(description)} | {Cell(otherwise)} |\n";

    private static string DefaultOf(Argument argument) => argument.HasDefaultValue ? Text(argument.GetDefaultValue()) : "";

    private static string Text(object? value) =>
        value switch
        {
            null or false or 0 => "",
            Array values => string.Join(' ', values.Cast<object>().Select(Text)),
            Enum one => one.ToString().ToLowerInvariant(),
            IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
            _ => value.ToString()!,
        };

    private static string Cell(string? text) => (text ?? "").Replace("|", "\\|", StringComparison.Ordinal);
}
