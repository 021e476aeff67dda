namespace Gpt2.Inference;

/// <summary>Where files lie that can be made again.</summary>
public static class CacheDirectory
{
    /// <summary>Imported models.</summary>
    public static string Imports => Path.Combine(Root, "imports");

    /// <summary><c>GPT2_LSP_CACHE</c> if set, else the platform's cache directory: <c>$XDG_CACHE_HOME</c> or <c>~/.cache</c> on Linux,
    /// <c>~/Library/Caches</c> on macOS, <c>%LOCALAPPDATA%</c> on Windows.</summary>
    public static string Root =>
        Environment.GetEnvironmentVariable("GPT2_LSP_CACHE") is { Length: > 0 } own
            ? Path.GetFullPath(own)
            : Path.Combine(Platform, "gpt2-lsp");

    private static string Platform
    {
        get
        {
            if (OperatingSystem.IsWindows())
                return Environment.GetFolderPath(
                    Environment.SpecialFolder.LocalApplicationData,
                    Environment.SpecialFolderOption.DoNotVerify
                );
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
            if (OperatingSystem.IsMacOS())
                return Path.Combine(home, "Library", "Caches");
            return Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg && Path.IsPathRooted(xdg)
                ? xdg
                : Path.Combine(home, ".cache");
        }
    }
}
