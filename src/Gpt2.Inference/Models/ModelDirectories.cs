namespace Gpt2.Inference.Models;

/// <summary>Where models and what is made of them lie.</summary>
/// <param name="Models">Models that were fetched, each in a directory of its own.</param>
/// <param name="HubCache">The cache that Hugging Face's own tools fill; only read.</param>
/// <param name="Imports">Imported models.</param>
public sealed record ModelDirectories(string Models, string HubCache, string Imports)
{
    /// <summary><c>GPT2_LSP_MODELS</c> if set, else the platform's data directory: <c>$XDG_DATA_HOME</c> or <c>~/.local/share</c> on
    /// Linux, <c>~/Library/Application Support</c> on macOS, <c>%LOCALAPPDATA%</c> on Windows. The hub's cache is
    /// <c>HF_HUB_CACHE</c>, <c>$HF_HOME/hub</c> or <c>~/.cache/huggingface/hub</c>.</summary>
    public static ModelDirectories FromEnvironment() =>
        new(
            Variable("GPT2_LSP_MODELS") is { } own ? Path.GetFullPath(own) : Path.Combine(Data, "gpt2-lsp", "models"),
            HubCacheDirectory,
            CacheDirectory.Imports
        );

    /// <summary>Where the models lie that come with the program.</summary>
    internal static string Bundled => Path.Combine(AppContext.BaseDirectory, "models");

    private static string Home =>
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);

    private static string Data
    {
        get
        {
            if (OperatingSystem.IsWindows())
                return Environment.GetFolderPath(
                    Environment.SpecialFolder.LocalApplicationData,
                    Environment.SpecialFolderOption.DoNotVerify
                );
            if (OperatingSystem.IsMacOS())
                return Path.Combine(Home, "Library", "Application Support");
            return Variable("XDG_DATA_HOME") is { } xdg && Path.IsPathRooted(xdg) ? xdg : Path.Combine(Home, ".local", "share");
        }
    }

    private static string HubCacheDirectory
    {
        get
        {
            if (Variable("HF_HUB_CACHE") is { } cache)
                return Path.GetFullPath(cache);
            if (Variable("HF_HOME") is { } home)
                return Path.Combine(Path.GetFullPath(home), "hub");
            var caches = Variable("XDG_CACHE_HOME") ?? Path.Combine(Home, ".cache");
            return Path.Combine(caches, "huggingface", "hub");
        }
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
