using System.Globalization;

namespace Gpt2.LanguageServer.Models;

/// <summary>A number of bytes in words: 15 MB, 3.2 GB.</summary>
internal static class ModelSize
{
    public static string Of(long bytes) =>
        bytes < 1_000_000_000
            ? (bytes / 1e6).ToString("N0", CultureInfo.InvariantCulture) + " MB"
            : (bytes / 1e9).ToString("N1", CultureInfo.InvariantCulture) + " GB";
}
