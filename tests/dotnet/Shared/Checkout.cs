using System.Text.Json;
using Xunit;

namespace Gpt2.Tests;

/// <summary>The checkout that the tests were built in.</summary>
internal static class Checkout
{
    /// <summary>The repository's root.</summary>
    public static string Root { get; } = Find();

    /// <summary>The bundled model.</summary>
    public static string ProseMini => Path.Combine(Root, "models", "prose-mini");

    /// <summary>Prose on which the bundled model was not trained. Documents are separated by a line <c>&lt;|endoftext|&gt;</c>.</summary>
    public static string ValidationProse => Path.Combine(Root, "tests", "quality", "valid.txt");

    /// <summary>The path of a golden checkpoint, whose expected figures were computed by other software, or of a file in it.</summary>
    public static string Golden(params string[] path) => Path.Combine([Root, "tests", "golden", .. path]);

    /// <summary>A JSON file of golden figures.</summary>
    public static JsonElement GoldenJson(params string[] path) => JsonElement.Parse(File.ReadAllBytes(Golden(path)));

    /// <summary>
    /// GPT-2's released <c>vocab.json</c> and <c>merges.txt</c>. We may not distribute them, so a test that reads them is skipped if they
    /// are not beside the checkout.
    /// </summary>
    public static string ReleasedVocabulary()
    {
        var directory = Path.GetFullPath(Path.Combine(Root, "..", "shared", "gpt2-tokenizer"));
        Assert.SkipUnless(Directory.Exists(directory), $"GPT-2's vocab.json and merges.txt are not in {directory}.");
        return directory;
    }

    private static string Find()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Gpt2Lsp.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException($"No Gpt2Lsp.sln above {AppContext.BaseDirectory}.");
    }
}
