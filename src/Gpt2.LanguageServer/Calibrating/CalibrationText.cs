using Gpt2.Inference;
using Gpt2.Prose.Dialects;

namespace Gpt2.LanguageServer.Calibrating;

/// <summary>Prose for calibrating models.</summary>
/// <param name="Name">The name of the text in a calibration.</param>
/// <param name="Limit">The longest typing time; a slow model types less of the text.</param>
internal sealed record CalibrationText(string Name, IReadOnlyList<string> Documents, Dialect Dialect, TimeSpan Limit)
{
    /// <summary>Separates the documents of a file.</summary>
    private const string DocumentBreak = "<|endoftext|>";

    /// <summary>At the command line a writer waits for it; in an editor most of a slow model's text is typed in the background.</summary>
    private static readonly TimeSpan BundledLimit = TimeSpan.FromMinutes(5);

    /// <summary>The text that comes with the program. It was held back when the bundled model was trained and is no part of the validation
    /// prose. Kinds of prose alternate in it, so that any beginning is a mixture of all.</summary>
    /// <exception cref="Gpt2Exception">The text is missing.</exception>
    public static CalibrationText Bundled() =>
        new("the bundled text", [.. BundledDocuments("calibration", "held-back.txt")], Dialect.PlainText, BundledLimit);

    /// <summary>The documents of a file that comes with the program.</summary>
    /// <exception cref="Gpt2Exception">The file is missing.</exception>
    public static IEnumerable<string> BundledDocuments(string folder, string file)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "models", folder, file);
        try
        {
            return Split(File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Gpt2Exception($"{path} cannot be read: {e.Message}", "Reinstall gpt2-lsp.", e);
        }
    }

    /// <summary>The documents of a file.</summary>
    public static IReadOnlyList<string> Split(string text) =>
        text.Split(DocumentBreak, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
