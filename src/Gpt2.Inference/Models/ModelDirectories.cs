namespace Gpt2.Inference.Models;

/// <summary>Where models and what is made of them lie.</summary>
/// <param name="Models">Models that were fetched, each in a directory of its own.</param>
/// <param name="HubCache">The cache that Hugging Face's own tools fill; only read.</param>
/// <param name="Imports">Imported models.</param>
public sealed record ModelDirectories(string Models, string HubCache, string Imports)
{
    /// <summary>The user's own; <see cref="Directories"/> says where that is.</summary>
    public static ModelDirectories FromEnvironment() => new(Directories.Models, Directories.HubCache, Directories.Imports);

    /// <summary>Where the models lie that are included in the program.</summary>
    internal static string Bundled => Path.Combine(AppContext.BaseDirectory, "models");
}
