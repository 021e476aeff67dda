using System.Text.Json;
using System.Text.RegularExpressions;

namespace Gpt2.Inference.Models;

/// <summary>The record of a model that was made here from a writer's texts: <c>adapted.json</c> in its directory, which shows that this
/// program may delete it.</summary>
/// <param name="Base">The model it was made from.</param>
/// <param name="Made">When.</param>
/// <param name="Documents">The number of texts it was made from.</param>
/// <param name="Words">The number of words in them.</param>
/// <param name="BitsPerByteBefore">For the held-back text, with the base model.</param>
/// <param name="BitsPerByte">For the same text, with this model.</param>
public sealed partial record AdaptedModel(
    string Base,
    DateTimeOffset Made,
    int Documents,
    long Words,
    double BitsPerByteBefore,
    double BitsPerByte
)
{
    private const string FileName = "adapted.json";

    /// <summary>Whether this can be a model's name: it must not be in the catalogue, and nothing that could be a path.</summary>
    public static bool IsName(string text) => Name().IsMatch(text) && ModelCatalogue.Find(text) is null;

    /// <summary>The record of a model directory; null if it has no adapted model.</summary>
    public static AdaptedModel? Read(string directory)
    {
        try
        {
            return JsonSerializer.Deserialize(PlainFile.ReadAllBytes(Path.Combine(directory, FileName)), ModelJson.Default.AdaptedModel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes the record into a model directory.</summary>
    /// <exception cref="IOException">The record cannot be written.</exception>
    public void Write(string directory) =>
        AtomicFile.Write(Path.Combine(directory, FileName), JsonSerializer.SerializeToUtf8Bytes(this, ModelJson.Default.AdaptedModel));

    /// <summary>The directory of an adapted model; null if there is none with that name.</summary>
    internal static string? Locate(string name, ModelDirectories places)
    {
        var home = Path.Combine(places.Models, name);
        return IsName(name) && ModelStore.IsComplete(home) && Read(home) is not null ? home : null;
    }

    /// <summary>The directories of all adapted models.</summary>
    internal static IEnumerable<string> All(ModelDirectories places) =>
        Directory.Exists(places.Models)
            ? Directory
                .EnumerateDirectories(places.Models)
                .Select(path => Locate(Path.GetFileName(path), places))
                .OfType<string>()
                .Order(StringComparer.Ordinal)
            : [];

    [GeneratedRegex(@"\A[A-Za-z0-9][\w-]{0,63}\z", RegexOptions.ECMAScript)]
    private static partial Regex Name();
}
