using Gpt2.Inference;
using Gpt2.Prose.Dialects;

namespace Gpt2.LanguageServer.Calibrating;

/// <summary>Prose that models are calibrated on.</summary>
/// <param name="Name">What it is called where a calibration says what it was found on.</param>
/// <param name="Limit">How long it is typed at most; a slow model types less of it.</param>
internal sealed record CalibrationText(string Name, IReadOnlyList<string> Documents, Dialect Dialect, TimeSpan Limit)
{
    /// <summary>Stands between the documents of a file.</summary>
    private const string DocumentBreak = "<|endoftext|>";

    /// <summary>A writer waits for it at the command line; most of a slow model's text is typed in an editor's background.</summary>
    private static readonly TimeSpan BundledLimit = TimeSpan.FromMinutes(5);

    /// <summary>The text that comes with the program: held back when the bundled model was trained, and no part of the validation prose.
    /// Kinds of prose take turns in it, so that any beginning is a mixture of all.</summary>
    /// <exception cref="Gpt2Exception">It is not there.</exception>
    public static CalibrationText Bundled() =>
        new("the bundled text", [.. BundledDocuments("calibration", "held-back.txt")], Dialect.PlainText, BundledLimit);

    /// <summary>The documents of a file that comes with the program.</summary>
    /// <exception cref="Gpt2Exception">It is not there.</exception>
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
    public static IEnumerable<string> Split(string text) =>
        text.Split(DocumentBreak, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
