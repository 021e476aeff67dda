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

    /// <summary>Prose that the bundled model was not trained on, a line <c>&lt;|endoftext|&gt;</c> between documents.</summary>
    public static string ValidationProse => Path.Combine(Root, "tests", "quality", "valid.txt");

    /// <summary>A checkpoint with figures that were computed elsewhere, or a file of it.</summary>
    public static string Golden(params string[] path) => Path.Combine([Root, "tests", "golden", .. path]);

    /// <summary>A JSON file of golden figures.</summary>
    public static JsonElement GoldenJson(params string[] path) => JsonElement.Parse(File.ReadAllBytes(Golden(path)));

    /// <summary>
    /// The released <c>vocab.json</c> and <c>merges.txt</c> of GPT-2. They are not ours to distribute, so a test that reads them is skipped
    /// where they are not beside the checkout.
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
