using System.Text.RegularExpressions;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.LanguageServer.Tests;

/// <summary>What uses what, read from the sources: a folder uses only the folders before it in its project's list.</summary>
public sealed partial class ArchitectureTests
{
    /// <summary>A layer uses only those before it; "" is the project's own folder.</summary>
    private static readonly Dictionary<string, string[]> Layers = new()
    {
        ["Gpt2.Prose"] = ["Blocks", "Inlines", "Typography", "Dialects", ""],
        ["Gpt2.Inference"] = ["", "Tokens", "Import", "Session", "Sampling", "Copying", "Continuations", "Suggestions", "Engine", "Models"],
        ["Gpt2.LanguageServer"] =
        [
            "Rpc",
            "Protocol",
            "Settings",
            "Client",
            "Documents",
            "Models",
            "Suggestions",
            "Writing",
            "Server",
            "Bench",
            "Eval",
            "Cli",
            "",
        ],
    };

    private static readonly Source[] Sources = [.. SourceFiles("src").Select(path => new Source(path))];

    public static TheoryData<string> Projects => new(Layers.Keys);

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_layer_uses_only_the_layers_below_it(string project)
    {
        var layers = Layers[project];
        var files = Sources.Where(source => source.Project == project).ToArray();
        Assert.All(files, file => Assert.Contains(file.Layer, layers));
        var upwards =
            from file in files
            from other in files
            where Array.IndexOf(layers, other.Layer) > Array.IndexOf(layers, file.Layer)
            from type in other.Types
            where file.Uses(type, other.Namespace)
            select $"{file.Path} uses {type} of {other.Path}";
        Assert.Empty(upwards);
    }

    [Theory]
    [InlineData("Gpt2.Prose", new string[] { })]
    [InlineData("Gpt2.Inference", new string[] { })]
    [InlineData("Gpt2.LanguageServer", new[] { "Gpt2.Inference", "Gpt2.Prose" })]
    public void A_project_refers_to_those_below_it(string project, string[] below)
    {
        var file = File.ReadAllText(Path.Combine(Checkout.Root, "src", project, project + ".csproj"));
        Assert.Equal(below.Order(), ProjectReference().Matches(file).Select(match => match.Groups[1].Value).Order());
    }

    [Theory]
    [InlineData("Gpt2.Inference", "StreamJsonRpc")]
    [InlineData("Gpt2.Inference", "Spectre.Console")]
    [InlineData("Gpt2.Inference", "System.CommandLine")]
    [InlineData("Gpt2.Inference", "Console.")]
    [InlineData("Gpt2.Prose", "Console.")]
    [InlineData("Gpt2.LanguageServer", "Console.", "Cli", "")]
    public void Only_the_command_line_talks_to_a_terminal(string project, string mention, params string[] allowed) =>
        Assert.DoesNotContain(
            Sources.Where(source => source.Project == project && !allowed.Contains(source.Layer)),
            source => source.Code.Contains(mention, StringComparison.Ordinal)
        );

    [Fact]
    public void A_namespace_is_named_like_its_folder() =>
        Assert.All(Sources.Where(source => source.Namespace.Length > 0), source => Assert.Equal(source.Folder, source.Namespace));

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
    public void No_test_waits_for_a_time()
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
        private readonly HashSet<string> qualified;
        private readonly HashSet<string> imports;

        public Source(string path)
        {
            Path = System.IO.Path.GetRelativePath(System.IO.Path.Combine(Checkout.Root, "src"), path).Replace('\\', '/');
            Code = CommentsAndStrings().Replace(File.ReadAllText(path), "");
            Namespace = NamespaceDeclaration().Match(Code).Groups[1].Value;
            Types = [.. TypeDeclaration().Matches(Code).Select(match => match.Groups[1].Value)];
            imports = [.. Import().Matches(Code).Select(match => match.Groups[1].Value)];
            qualified = [.. Qualified().Matches(Import().Replace(Code, "")).Select(match => match.Value)];
            words = [.. Word().Matches(Import().Replace(Code, "")).Select(match => match.Value)];
        }

        /// <summary>Below src.</summary>
        public string Path { get; }
        public string Code { get; }
        public string Namespace { get; }

        /// <summary>Those that are not nested.</summary>
        public string[] Types { get; }
        public string Project => Path[..Path.IndexOf('/')];
        public string Folder => Path[..Path.LastIndexOf('/')].Replace('/', '.');
        public string Layer => Path.Split('/') is [_, var folder, _, ..] ? folder : "";

        /// <summary>Whether it names a type of a namespace that it sees: its own, one around it, or one that it imports.</summary>
        public bool Uses(string type, string space) =>
            (words.Contains(type) && !Types.Contains(type) && Sees(space)) || qualified.Contains($"{space}.{type}");

        private bool Sees(string space) => imports.Contains(space) || (Namespace + ".").StartsWith(space + ".", StringComparison.Ordinal);

        [GeneratedRegex("""//.*|/\*[\s\S]*?\*/|\"{3}[\s\S]*?\"{3}|@?"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\])'""")]
        private static partial Regex CommentsAndStrings();

        [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
        private static partial Regex NamespaceDeclaration();

        [GeneratedRegex(@"^using (?:static )?([\w.]+);", RegexOptions.Multiline)]
        private static partial Regex Import();

        [GeneratedRegex(
            @"^(?:(?:public|internal|static|sealed|abstract|partial|readonly|unsafe|ref) )*"
                + @"(?:class|record struct|record|struct|enum|interface|delegate [\w<>?, ]+?) (\w+)",
            RegexOptions.Multiline
        )]
        private static partial Regex TypeDeclaration();

        [GeneratedRegex(@"(?<![.\w])[A-Z]\w+\b")]
        private static partial Regex Word();

        [GeneratedRegex(@"\bGpt2(?:\.\w+)+")]
        private static partial Regex Qualified();
    }
}
