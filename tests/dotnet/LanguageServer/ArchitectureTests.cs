using System.Text.RegularExpressions;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.LanguageServer.Tests;

/// <summary>Checks in the sources that a folder uses only the folders before it in its project's list.</summary>
public sealed partial class ArchitectureTests
{
    /// <summary>Each project's folders, lowest layer first; "" is the project's own folder.</summary>
    private static readonly Dictionary<string, string[]> Layers = new()
    {
        ["Gpt2.Prose"] = ["Languages", "Blocks", "Typography", "Inlines", "Dialects", ""],
        ["Gpt2.Inference"] =
        [
            "",
            "Tokens",
            "Import",
            "Session",
            "Sampling",
            "Copying",
            "Continuations",
            "Suggestions",
            "Models",
            "Engine",
            "Remote",
            "Training",
        ],
        ["Gpt2.LanguageServer"] =
        [
            "Rpc",
            "Protocol",
            "Settings",
            "Client",
            "Documents",
            "Models",
            "Suggestions",
            "Calibrating",
            "Adapting",
            "Writing",
            "Server",
            "Playground",
            "Http",
            "Bench",
            "Eval",
            "Cli",
            "",
        ],
    };

    private static readonly Source[] Sources =
    [
        .. SourceFiles("src")
            .Select(path => new Source(Path.GetRelativePath(Path.Combine(Checkout.Root, "src"), path), File.ReadAllText(path))),
    ];

    public static TheoryData<string> Projects => new(Layers.Keys);

    [Fact]
    public void Every_project_has_its_layers() =>
        Assert.Equal(Layers.Keys.Order(), Sources.Select(source => source.Project).Distinct().Order());

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_layer_uses_only_the_layers_below_it(string project) =>
        Assert.Empty(Sources.Where(source => source.Project == project).SelectMany(Upwards));

    [Theory]
    [InlineData("Gpt2.Prose/Blocks/Line.cs", "namespace Gpt2.Prose.Blocks;\nclass A { ProseContext? b; }")]
    [InlineData("Gpt2.Prose/Blocks/Line.cs", "using Gpt2.Prose.Inlines;\nnamespace Gpt2.Prose.Blocks;\nclass A { }")]
    [InlineData("Gpt2.Prose/Blocks/Line.cs", "using static Gpt2.Prose.Inlines.Emphasis;\nnamespace Gpt2.Prose.Blocks;\nclass A { }")]
    [InlineData("Gpt2.Inference/Session/A.cs", "using B = Gpt2.Inference.Engine.ContinuationEngine;\nnamespace Gpt2.Inference.Session;")]
    [InlineData("Gpt2.Inference/Session/A.cs", "namespace Gpt2.Inference.Session;\nclass A { Engine.ContinuationEngine? b; }")]
    [InlineData(
        "Gpt2.LanguageServer/Rpc/A.cs",
        "namespace Gpt2.LanguageServer.Rpc;\nclass A { int b = Gpt2.LanguageServer.Writing.TextCommand.C(); }"
    )]
    [InlineData("Gpt2.LanguageServer/Rpc/A.cs", "using Gpt2.Inference;\nnamespace Gpt2.LanguageServer.Rpc;")]
    public void A_reference_to_a_higher_layer_is_found(string path, string text) => Assert.NotEmpty(Upwards(new(path, text)));

    private static IEnumerable<string> Upwards(Source file)
    {
        var layers = Layers[file.Project];
        var own = Array.IndexOf(layers, file.Layer);
        Assert.True(own >= 0, $"{file.Path} is in no layer");
        foreach (var other in Sources.Where(other => other.Project == file.Project && Array.IndexOf(layers, other.Layer) > own))
            if (file.Uses(other))
                yield return $"{file.Path} uses {other.Path}";
        if (
            file is { Project: "Gpt2.LanguageServer", Layer: "Rpc" }
            && file.Imports.Any(import => !import.StartsWith("System", StringComparison.Ordinal))
        )
            yield return $"{file.Path} uses more than the framework";
    }

    [Theory]
    [InlineData("Gpt2.Prose", new string[] { })]
    [InlineData("Gpt2.Inference", new string[] { })]
    [InlineData("Gpt2.LanguageServer", new[] { "Gpt2.Inference", "Gpt2.Prose" })]
    public void A_project_references_only_the_projects_below_it(string project, string[] below)
    {
        var file = File.ReadAllText(Path.Combine(Checkout.Root, "src", project, project + ".csproj"));
        Assert.Equal(below.Order(), ProjectReference().Matches(file).Select(match => match.Groups[1].Value).Order());
    }

    [Theory]
    [InlineData("Gpt2.Inference", "Spectre.Console")]
    [InlineData("Gpt2.Inference", "System.CommandLine")]
    [InlineData("Gpt2.Inference", "Console.")]
    [InlineData("Gpt2.Prose", "Console.")]
    [InlineData("Gpt2.LanguageServer", "Console.", "Cli", "")]
    public void Only_the_command_line_writes_to_the_terminal(string project, string mention, params string[] allowed) =>
        Assert.DoesNotContain(
            Sources.Where(source => source.Project == project && !allowed.Contains(source.Layer)),
            source => source.Code.Contains(mention, StringComparison.Ordinal)
        );

    [Fact]
    public void A_namespace_is_named_like_its_folder() =>
        Assert.All(Sources.Where(source => !source.Path.EndsWith("/Program.cs")), source => Assert.Equal(source.Folder, source.Namespace));

    [Fact]
    public void No_line_is_longer_than_140_columns() =>
        Assert.Empty(
            SourceFiles("src")
                .Concat(SourceFiles("tests"))
                .SelectMany(path => File.ReadLines(path).Select((line, index) => (Place: $"{path}:{index + 1}", line.Length)))
                .Where(line => line.Length > 140)
                .Select(line => line.Place)
        );

    [Fact]
    public void No_test_waits_for_a_fixed_time()
    {
        string[] waits = [$"Task.{nameof(Task.Delay)}(", $"Thread.{nameof(Thread.Sleep)}("];
        Assert.DoesNotContain(SourceFiles("tests"), path => Array.Exists(waits, File.ReadAllText(path).Contains));
    }

    private static IEnumerable<string> SourceFiles(string directory) =>
        Directory
            .EnumerateFiles(Path.Combine(Checkout.Root, directory), "*.cs", SearchOption.AllDirectories)
            .Select(path => path.Replace('\\', '/'))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal));

    [GeneratedRegex("""<ProjectReference Include="[^"]*/([\w.]+)\.csproj""")]
    private static partial Regex ProjectReference();

    /// <summary>One source file without its comments and strings.</summary>
    private sealed partial class Source
    {
        private readonly HashSet<string> words;
        private readonly HashSet<string> pairs;

        /// <param name="path">Relative to src.</param>
        public Source(string path, string text)
        {
            Path = path.Replace('\\', '/');
            Code = CommentsAndStrings().Replace(text, "");
            Namespace = NamespaceDeclaration().Match(Code).Groups[1].Value;
            Types = [.. TypeDeclaration().Matches(Code).Select(match => match.Groups[1].Value)];
            Imports = [.. Import().Matches(Code).Select(match => match.Groups[1].Value)];
            var rest = NamespaceDeclaration().Replace(Import().Replace(Code, ""), "");
            words = [.. Word().Matches(rest).Select(match => match.Value)];
            pairs = [.. Pair().Matches(rest).Select(match => $"{match.Groups[1].Value}.{match.Groups[2].Value}")];
        }

        public string Path { get; }
        public string Code { get; }
        public string Namespace { get; }

        /// <summary>The names in its using directives: namespaces, and the types of static usings and aliases.</summary>
        public string[] Imports { get; }

        /// <summary>The names of its types, without nested ones.</summary>
        public string[] Types { get; }
        public string Project => Path[..Path.IndexOf('/')];
        public string Folder => Path[..Path.LastIndexOf('/')].Replace('/', '.');
        public string Layer => Path.Split('/') is [_, var folder, _, ..] ? folder : "";

        /// <summary>Whether it imports the other file's namespace or mentions one of its types. A type counts as mentioned if it is
        /// qualified, or if its namespace encloses this file's.</summary>
        public bool Uses(Source other)
        {
            var space = other.Namespace;
            if (
                Imports.Any(import =>
                    import == space || (other.Layer.Length > 0 && import.StartsWith(space + ".", StringComparison.Ordinal))
                )
            )
                return true;
            var isAround = (Namespace + ".").StartsWith(space + ".", StringComparison.Ordinal);
            var segment = space[(space.LastIndexOf('.') + 1)..];
            return other.Types.Any(type =>
                !Types.Contains(type) && ((isAround && words.Contains(type)) || pairs.Contains($"{segment}.{type}"))
            );
        }

        [GeneratedRegex("""//.*|/\*[\s\S]*?\*/|\"{3}[\s\S]*?\"{3}|@?"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\])'""")]
        private static partial Regex CommentsAndStrings();

        [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
        private static partial Regex NamespaceDeclaration();

        [GeneratedRegex(@"^using (?:static )?(?:\w+ = )?([\w.]+);", RegexOptions.Multiline)]
        private static partial Regex Import();

        [GeneratedRegex(
            @"^(?:(?:public|internal|static|sealed|abstract|partial|readonly|unsafe|ref) )*"
                + @"(?:class|record struct|record|struct|enum|interface|delegate [\w<>?, ]+?) (\w+)",
            RegexOptions.Multiline
        )]
        private static partial Regex TypeDeclaration();

        [GeneratedRegex(@"(?<![.\w])[A-Z]\w+\b")]
        private static partial Regex Word();

        [GeneratedRegex(@"\b(\w+)\.(?=([A-Z]\w+))")]
        private static partial Regex Pair();
    }
}
