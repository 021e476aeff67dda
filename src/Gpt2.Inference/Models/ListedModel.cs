using Gpt2.Inference.Import;
using Gpt2.Inference.Suggestions;

namespace Gpt2.Inference.Models;

/// <summary>A model in a list.</summary>
/// <param name="Id">Its name for <c>--model</c>.</param>
/// <param name="Parameters">The number of weights and biases.</param>
/// <param name="Bytes">Its size on disk.</param>
/// <param name="MemoryBytes">Memory at q8 with a full context.</param>
/// <param name="Licence">Its SPDX identifier; null for a model that is not in the catalogue.</param>
/// <param name="Installed">Whether it is on this machine.</param>
/// <param name="Bundled">Whether it comes with the program.</param>
/// <param name="Path">Its directory, if it is installed.</param>
public sealed record ListedModel(
    string Id,
    long Parameters,
    long Bytes,
    long MemoryBytes,
    string? Licence,
    bool Installed,
    bool Bundled,
    string? Path
)
{
    /// <summary>The languages it was trained on, as ISO 639-1 codes; null if unknown.</summary>
    public IReadOnlyList<string>? Languages { get; init; }

    /// <summary>Whether it is the model to try when the bundled one is not enough.</summary>
    public bool Recommended => Id == ModelCatalogue.Recommended;

    /// <summary>The model it was made from, if it was made on this machine from a writer's texts.</summary>
    public string? Base { get; init; }

    /// <summary>Its calibration at q8; null if it is not installed.</summary>
    public ModelCalibration? Calibration { get; init; }

    internal static ListedModel Of(CatalogueModel model, string? path) =>
        new(model.Id, model.Parameters, model.Bytes, model.MemoryBytes, model.Licence, path is not null, model.Bundled, path)
        {
            Languages = model.Languages,
        };

    /// <summary>An installed model outside the catalogue, described by its configuration. Null if that cannot be read.</summary>
    internal static ListedModel? Of(string id, string directory)
    {
        try
        {
            var config = Gpt2Config.Read(directory);
            return new(id, Count(config), Size(directory), Memory(config), Licence: null, Installed: true, Bundled: false, directory)
            {
                Languages = ModelLanguages.Of(directory),
            };
        }
        catch (Exception e) when (e is Gpt2Exception or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The files in the hub's cache are links.</summary>
    private static long Size(string directory) =>
        new DirectoryInfo(directory)
            .EnumerateFiles()
            .Sum(file => file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target ? target.Length : file.Length);

    internal static long Count(Gpt2Config c)
    {
        var layer = 4L * c.Width * c.Width + 2L * c.Width * c.InnerWidth + 9L * c.Width + c.InnerWidth;
        var head = c.TiedHead ? 0 : (long)c.VocabSize * c.Width;
        return ((long)c.VocabSize + c.ContextLength + 2) * c.Width + c.Layers * layer + head;
    }

    /// <summary>The catalogue's figures follow the same rule, fitted to the measurements of <c>gpt2-lsp bench</c> (docs/models.md): the
    /// weights at 8 bit with their scales, keys and values of one full context, the data for each word piece, and the program
    /// itself.</summary>
    internal static long Memory(Gpt2Config c)
    {
        const long Program = 52_000_000,
            WordPiece = 400;
        var keysAndValues = 2L * sizeof(float) * c.Layers * c.ContextLength * c.Width;
        return Count(c) * 17 / 16 + keysAndValues + c.VocabSize * WordPiece + Program;
    }
}
