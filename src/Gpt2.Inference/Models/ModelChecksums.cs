using System.Security.Cryptography;

namespace Gpt2.Inference.Models;

/// <summary>Checks that a model's files have not changed since they were first complete.</summary>
public static class ModelChecksums
{
    /// <summary>Reads every file whose hash is known.</summary>
    /// <param name="model">The model's name, or its directory.</param>
    /// <param name="directory">The model's directory.</param>
    /// <returns>The files that are missing, changed, or cannot be read.</returns>
    public static IReadOnlyList<string> Damaged(string model, string directory, CancellationToken ct = default) =>
        Damaged(ModelCatalogue.Find(model), directory, ct);

    /// <summary>How many of a model's files have a known hash.</summary>
    public static int Known(string model, string directory) =>
        Files(ModelCatalogue.Find(model), directory).Count(file => file.Sha256 is not null);

    internal static IReadOnlyList<string> Damaged(CatalogueModel? listed, string directory, CancellationToken ct) =>
        [.. Files(listed, directory).Where(file => !IsWhole(Path.Combine(directory, file.Name), file, ct)).Select(file => file.Name)];

    /// <summary>The current hash of a file.</summary>
    internal static ModelFile Describe(string path, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var stream = new FileStream(PlainFile.Open(path), FileAccess.Read, bufferSize: 0);
        var buffer = new byte[1 << 20];
        for (int read; (read = stream.Read(buffer)) > 0; )
        {
            ct.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, read);
        }
        return new(Path.GetFileName(path), stream.Length, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static IReadOnlyList<ModelFile> Files(CatalogueModel? listed, string directory) =>
        ModelManifest.Read(directory)?.Files ?? listed?.Files ?? [];

    private static bool IsWhole(string path, ModelFile file, CancellationToken ct)
    {
        if (!File.Exists(path) || file.Sha256 is null)
            return File.Exists(path);
        try
        {
            return Describe(path, ct).Sha256 == file.Sha256;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
