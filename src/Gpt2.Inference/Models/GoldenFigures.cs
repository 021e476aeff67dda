using System.Text.Json;

namespace Gpt2.Inference.Models;

/// <summary>Reference values of a model: a JSON file of cases with <c>ids</c> (and <c>prompt</c>), <c>logits_last</c> or <c>top</c> ([id,
/// logit] pairs), <c>logprob</c> (natural, of the ids after the first), <c>greedy</c>; and a <c>tolerance</c> for each precision, if the
/// values were published and not computed in float64.</summary>
public sealed class GoldenFigures
{
    private GoldenFigures(string source, byte[] json) => (Source, Json) = (source, json);

    /// <summary>Where they were read from, for messages.</summary>
    internal string Source { get; }

    internal byte[] Json { get; }

    /// <exception cref="Gpt2Exception">The file cannot be read.</exception>
    public static GoldenFigures Read(string path)
    {
        try
        {
            return new(path, PlainFile.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Gpt2Exception($"{path} cannot be read as reference values: {e.Message}", "Give a JSON file with \"cases\".", e);
        }
    }

    /// <summary>The values that come with the program for this model, or else <c>golden.json</c> in its directory.</summary>
    /// <exception cref="Gpt2Exception">There are neither.</exception>
    public static GoldenFigures Of(string model, string directory)
    {
        using var shipped = typeof(GoldenFigures).Assembly.GetManifestResourceStream($"golden/{ModelCatalogue.Find(model)?.Id}.json");
        var beside = Path.Combine(directory, "golden.json");
        if (shipped is null)
            return File.Exists(beside)
                ? Read(beside)
                : throw new Gpt2Exception(
                    $"No reference values are known for {model}.",
                    $"Give a file of them with --golden, or put them into {beside}."
                );
        var json = new byte[shipped.Length];
        shipped.ReadExactly(json);
        return new(model, json);
    }

    /// <summary>By how much a logit may differ, if the values themselves say so.</summary>
    internal static float? Tolerance(JsonElement golden, Precision precision) =>
        golden.TryGetProperty("tolerance", out var tolerances)
        && tolerances.TryGetProperty(precision.ToString().ToLowerInvariant(), out var one)
            ? one.GetSingle()
            : null;
}
