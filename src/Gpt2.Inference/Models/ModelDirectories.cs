namespace Gpt2.Inference.Models;

/// <summary>The directories of models and imports.</summary>
/// <param name="Models">Downloaded models, each in its own directory.</param>
/// <param name="HubCache">The cache of Hugging Face's own tools; only read.</param>
/// <param name="Imports">Imported models.</param>
public sealed record ModelDirectories(string Models, string HubCache, string Imports)
{
    /// <summary>The user's directories, from <see cref="Directories"/>.</summary>
    public static ModelDirectories FromEnvironment() => new(Directories.Models, Directories.HubCache, Directories.Imports);

    /// <summary>The directory of the models that come with the program.</summary>
    internal static string Bundled => Path.Combine(AppContext.BaseDirectory, "models");
}
