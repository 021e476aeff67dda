namespace Gpt2.Inference;

/// <summary>The directories on this machine: the platform's defaults, or those set in the environment.</summary>
public static class Directories
{
    /// <summary>Files that can be made again: <c>GPT2_LSP_CACHE</c> if set, otherwise <c>gpt2-lsp</c> in <c>$XDG_CACHE_HOME</c> or
    /// <c>~/.cache</c> on Linux, <c>~/Library/Caches</c> on macOS, <c>%LOCALAPPDATA%</c> on Windows.</summary>
    public static string Cache => Variable("GPT2_LSP_CACHE") is { } own ? Path.GetFullPath(own) : Path.Combine(PlatformCache, "gpt2-lsp");

    /// <summary>Imported models.</summary>
    public static string Imports => Path.Combine(Cache, "imports");

    /// <summary>Downloaded models: <c>GPT2_LSP_MODELS</c> if set, otherwise <c>gpt2-lsp/models</c> in <c>$XDG_DATA_HOME</c> or
    /// <c>~/.local/share</c> on Linux, <c>~/Library/Application Support</c> on macOS, <c>%LOCALAPPDATA%</c> on Windows.</summary>
    public static string Models =>
        Variable("GPT2_LSP_MODELS") is { } own ? Path.GetFullPath(own) : Path.Combine(PlatformData, "gpt2-lsp", "models");

    /// <summary>The cache of Hugging Face's own tools: <c>HF_HUB_CACHE</c>, <c>$HF_HOME/hub</c> or
    /// <c>~/.cache/huggingface/hub</c>.</summary>
    public static string HubCache
    {
        get
        {
            if (Variable("HF_HUB_CACHE") is { } cache)
                return Path.GetFullPath(cache);
            if (Variable("HF_HOME") is { } home)
                return Path.Combine(Path.GetFullPath(home), "hub");
            return Path.Combine(Variable("XDG_CACHE_HOME") ?? Path.Combine(Home, ".cache"), "huggingface", "hub");
        }
    }

    private static string PlatformCache =>
        OperatingSystem.IsWindows() ? LocalApplicationData
        : OperatingSystem.IsMacOS() ? Path.Combine(Home, "Library", "Caches")
        : Xdg("XDG_CACHE_HOME", ".cache");

    private static string PlatformData =>
        OperatingSystem.IsWindows() ? LocalApplicationData
        : OperatingSystem.IsMacOS() ? Path.Combine(Home, "Library", "Application Support")
        : Xdg("XDG_DATA_HOME", ".local/share");

    private static string Home => Folder(Environment.SpecialFolder.UserProfile);

    private static string LocalApplicationData => Folder(Environment.SpecialFolder.LocalApplicationData);

    private static string Folder(Environment.SpecialFolder folder) =>
        Environment.GetFolderPath(folder, Environment.SpecialFolderOption.DoNotVerify);

    /// <summary>Relative paths are ignored, as the XDG Base Directory Specification requires.</summary>
    private static string Xdg(string variable, string inHome) =>
        Variable(variable) is { } path && Path.IsPathRooted(path) ? path : Path.Combine(Home, inHome);

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
