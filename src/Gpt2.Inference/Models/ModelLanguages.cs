using System.Text;
using System.Text.Json;

namespace Gpt2.Inference.Models;

/// <summary>The languages that a model knows, as ISO 639-1 codes.</summary>
/// <remarks>The first source found counts: <c>gpt2-lsp.json</c> in its directory, {"languages": ["de"]}; the front matter of its model
/// card, README.md, in Hugging Face's form; the catalogue.</remarks>
public static class ModelLanguages
{
    /// <summary>A file in which a person describes a model.</summary>
    public const string OwnFile = "gpt2-lsp.json";

    private const string Card = "README.md";

    /// <summary>How many lines of a card's front matter to read.</summary>
    private const int CardLines = 200;

    /// <summary>Null if they are unknown.</summary>
    public static string[]? Of(string directory) => Stated(directory) ?? OfCard(directory) ?? OfCatalogue(directory);

    private static string[]? Stated(string directory)
    {
        try
        {
            using var file = JsonFile.Read(Path.Combine(directory, OwnFile));
            return
                file.RootElement.ValueKind == JsonValueKind.Object
                && file.RootElement.TryGetProperty("languages", out var languages)
                && languages.ValueKind == JsonValueKind.Array
                ? Known(languages.EnumerateArray().Select(language => language.ToString()))
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string[]? OfCatalogue(string directory) => ModelCatalogue.Find(ModelStore.NameOf(directory))?.Languages;

    private static string[]? OfCard(string directory)
    {
        try
        {
            var card = Path.Combine(directory, Card);
            var text = Encoding.UTF8.GetString(PlainFile.ReadAllBytes(card)).ReplaceLineEndings("\n");
            return OfFrontMatter(text.Split('\n').Take(CardLines));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>"language: de", "language: [de, en]", or a list in the lines below.</summary>
    private static string[]? OfFrontMatter(IEnumerable<string> lines)
    {
        var matter = lines.SkipWhile(line => line.TrimEnd() != "---").Skip(1).TakeWhile(line => line.TrimEnd() != "---");
        var rest = matter.SkipWhile(line => !line.StartsWith("language:", StringComparison.Ordinal)).ToArray();
        if (rest.Length == 0)
            return null;
        var value = rest[0]["language:".Length..];
        var listed = rest.Skip(1).TakeWhile(line => line.TrimStart().StartsWith('-')).Select(line => line.TrimStart()[1..]);
        return Known(value.Trim().Length > 0 ? value.Trim().Trim('[', ']').Split(',') : listed);
    }

    /// <summary>Only codes: a card may also say "multilingual".</summary>
    private static string[]? Known(IEnumerable<string> languages)
    {
        string[] codes = [.. languages.Select(language => language.Trim(' ', '"', '\'').ToLowerInvariant())];
        return codes.Length > 0 && codes.All(code => code.Length is 2 or 3 || code.Length > 3 && code[2] == '-') ? codes : null;
    }
}
