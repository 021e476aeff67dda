using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Gpt2.Inference;

namespace Gpt2.LanguageServer.Cli;

/// <summary>The help of each command: the library's own text followed by examples.</summary>
internal sealed partial class HelpWithExamples(SynchronousCommandLineAction help) : SynchronousCommandLineAction
{
    /// <summary>By the command's full name, with the commands above it.</summary>
    public static IReadOnlyDictionary<string, string[]> Examples { get; } =
        new Dictionary<string, string[]>
        {
            ["serve"] = ["gpt2-lsp serve --http --model gpt2"],
            ["complete"] =
            [
                "gpt2-lsp complete \"Once upon a time\"",
                "gpt2-lsp complete -n 3 --seed 7 --json \"The history of the city begins\"",
                "echo \"It was a dark and\" | gpt2-lsp complete",
                "gpt2-lsp complete --file README.md --at 3:40",
            ],
            ["sample"] = ["gpt2-lsp sample --nsamples 2 --length 60 --top-k 40"],
            ["interactive"] = ["gpt2-lsp interactive --model gpt2"],
            ["playground"] = ["gpt2-lsp playground --no-open"],
            ["adapt"] = ["gpt2-lsp adapt chapters --name my-book", "gpt2-lsp adapt --dry-run chapters/*.md"],
            ["model list"] = ["gpt2-lsp model list --json"],
            ["model pull"] = ["gpt2-lsp model pull gpt2", "gpt2-lsp model pull distilbert/distilgpt2 --no-calibration"],
            ["model import"] = ["gpt2-lsp model import prose-mini --precision q8 f32"],
            ["model verify"] = ["gpt2-lsp model verify prose-mini"],
            ["model remove"] = ["gpt2-lsp model remove my-book"],
            ["model path"] = ["gpt2-lsp model path prose-mini"],
            ["eval typing"] = ["gpt2-lsp eval typing README.md --limit 2000"],
            ["eval menu"] = ["gpt2-lsp eval menu README.md --limit 500"],
            ["eval cases"] = ["gpt2-lsp eval cases tests/quality/cases.jsonl"],
            ["eval calibrate"] = ["gpt2-lsp eval calibrate essays.txt --model gpt2"],
            ["eval reliability"] = ["gpt2-lsp eval reliability README.md --limit 5000"],
            ["eval perplexity"] = ["gpt2-lsp eval perplexity README.md --stride 512"],
            ["eval lambada"] = ["gpt2-lsp eval lambada passages.jsonl --model gpt2"],
            ["bench"] = ["gpt2-lsp bench --model gpt2", "gpt2-lsp bench --shape 124M --json"],
            ["doctor"] = ["gpt2-lsp doctor --model gpt2"],
        };

    /// <summary>The examples of a command; none if it has none.</summary>
    public static IReadOnlyList<string> Of(CommandResult command) =>
        Examples.GetValueOrDefault(string.Join(' ', Terminal.Verbs(command).Reverse().Skip(1)), []);

    public static void AddTo(RootCommand root)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((SynchronousCommandLineAction)help.Action!);
        root.Add(HelpCommand(root));
        root.Add(VersionCommand(root));
    }

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parsed)
    {
        var (output, text) = (parsed.InvocationConfiguration.Output, new StringWriter());
        parsed.InvocationConfiguration.Output = text;
        var code = help.Invoke(parsed);
        parsed.InvocationConfiguration.Output = output;
        output.Write(DefaultValue().Replace(text.ToString(), value => value.Value.ToLowerInvariant()));
        if (Of(parsed.CommandResult) is { Count: > 0 } lines)
            output.WriteLine($"Examples:\n  {string.Join("\n  ", lines)}\n");
        else if (parsed.CommandResult.Command is RootCommand)
            output.WriteLine("'gpt2-lsp help COMMAND' describes a command, and 'gpt2-lsp help --all' all of them.\n");
        return code;
    }

    /// <summary>The library writes the names of .NET's constants, such as Q8.</summary>
    [GeneratedRegex(@"\[default: [^\]]*\]")]
    private static partial Regex DefaultValue();

    private static Command HelpCommand(RootCommand root)
    {
        var names = new Argument<string[]>("COMMAND")
        {
            Description = "The command, for example: model pull",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var all = new Option<bool>("--all") { Description = "Print all commands as one page of Markdown" };
        var command = new Command("help", "Shows the help of a command, like --help") { names, all };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(all))
            {
                parsed.InvocationConfiguration.Output.Write(CommandReference.Markdown(root));
                return 0;
            }
            Command asked = root;
            foreach (var name in parsed.GetValue(names)!)
                asked =
                    asked.Subcommands.FirstOrDefault(one => one.Name == name)
                    ?? throw new Gpt2Exception($"There is no command \"{name}\".", "'gpt2-lsp --help' lists all commands.");
            return root.Parse([.. parsed.GetValue(names)!, "--help"]).Invoke(parsed.InvocationConfiguration);
        });
        return command;
    }

    private static Command VersionCommand(RootCommand root)
    {
        var command = new Command("version", "Prints the version, like --version");
        command.SetAction(parsed => root.Parse(["--version"]).Invoke(parsed.InvocationConfiguration));
        return command;
    }
}
