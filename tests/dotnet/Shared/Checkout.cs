using System.Text.Json;
using Xunit;

namespace Gpt2.Tests;

/// <summary>The checkout that the tests were built in, and the reference material that may lie beside it.</summary>
internal static class Checkout
{
    /// <summary>The repository's root.</summary>
    public static string Root { get; } = Find();

    /// <summary>The bundled model.</summary>
    public static string ProseMini => Path.Combine(Root, "models", "prose-mini");

    /// <summary>A file or directory of the reference material; the test is skipped where it is not beside the checkout.</summary>
    public static string Reference(params string[] path)
    {
        var full = Path.GetFullPath(Path.Combine([Root, "..", "shared", .. path]));
        Assert.SkipUnless(Path.Exists(full), $"The reference material \"{string.Join('/', path)}\" is not beside this checkout.");
        return full;
    }

    /// <summary>A JSON file of the reference material.</summary>
    public static JsonElement ReferenceJson(params string[] path) => JsonElement.Parse(File.ReadAllBytes(Reference(path)));

    private static string Find()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Gpt2Lsp.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException($"No Gpt2Lsp.sln above {AppContext.BaseDirectory}.");
    }
}
