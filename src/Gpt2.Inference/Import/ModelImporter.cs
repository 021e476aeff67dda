namespace Gpt2.Inference.Import;

/// <summary>Converts a checkpoint to an ONNX model once, and keeps it in the cache.</summary>
internal static class ModelImporter
{
    /// <summary>Increased whenever the graph or the quantisation changes, so that no outdated import is used.</summary>
    public const int Version = 6;

    /// <summary>No import takes this long; anything older was left by a killed process.</summary>
    private static readonly TimeSpan OldestPart = TimeSpan.FromDays(1);

    /// <summary>A temporary import is read only once, within minutes. Processes that still run have it mapped and do not miss the
    /// file.</summary>
    private static readonly TimeSpan OldestTemporary = TimeSpan.FromHours(2);

    /// <summary>The prefix of temporary imports.</summary>
    private const string Temporary = "gpt2-lsp-import-";

    /// <summary>The cached import of a checkpoint, made now if it is missing or damaged.</summary>
    /// <param name="directory">The checkpoint, in Hugging Face's layout.</param>
    /// <param name="cache">Where imports are kept; if it cannot be written, a temporary directory is used instead.</param>
    /// <param name="report">Receives the progress of an import, from 0 to 1; an exception from it ends the import.</param>
    /// <exception cref="Gpt2Exception">The checkpoint is damaged or not supported, or the import cannot be written.</exception>
    public static ImportedModel Import(string directory, Precision precision, string cache, Action<double>? report = null)
    {
        cache = Path.GetFullPath(cache); // as the system lists the directory
        var config = Gpt2Config.Read(directory);
        var target = TargetOf(directory, precision, cache);
        if (ImportManifest.IsWhole(target))
            return new(target, config);

        try
        {
            System.IO.Directory.CreateDirectory(cache);
            using var probe = File.Create(Path.Combine(cache, $".{Guid.NewGuid():N}"), 1, FileOptions.DeleteOnClose);
            ClearLeftovers(cache, TimeProvider.System);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ImportTemporarily(config, directory, precision, report, $"The cache {cache} cannot be written ({e.Message})");
        }
        WriteWhole(config, directory, precision, target, report);
        ClearSuperseded(cache, target);
        return new(target, config);
    }

    /// <summary>The import of a checkpoint if there is one, complete or not.</summary>
    /// <exception cref="Gpt2Exception">The checkpoint is damaged or not supported.</exception>
    public static ImportedModel? Find(string directory, Precision precision, string cache)
    {
        var config = Gpt2Config.Read(directory);
        var target = TargetOf(directory, precision, Path.GetFullPath(cache));
        return File.Exists(Path.Combine(target, ImportManifest.FileName)) ? new(target, config) : null;
    }

    /// <summary>Deletes what killed processes have left in the cache.</summary>
    public static void ClearLeftovers(string cache, TimeProvider time)
    {
        foreach (var directory in new DirectoryInfo(cache).EnumerateDirectories())
            if (directory.Extension is ".part" or ".old" && directory.LastWriteTimeUtc < time.GetUtcNow() - OldestPart)
                Discard(directory);
    }

    /// <summary>Deletes temporary imports that were left by killed processes or are too old to be needed.</summary>
    /// <param name="place">The system's directory for temporary files.</param>
    public static void ClearTemporary(string place, TimeProvider time)
    {
        foreach (var directory in new DirectoryInfo(place).EnumerateDirectories(Temporary + "*"))
            if (directory.LastWriteTimeUtc < time.GetUtcNow() - OldestTemporary)
                Discard(directory);
    }

    /// <summary>Deletes imports of earlier states of the same checkpoint, of earlier importers, and of checkpoints that no longer
    /// exist.</summary>
    private static void ClearSuperseded(string cache, string target)
    {
        if (ImportManifest.Read(target) is not { } made)
            return; // deleted in the meantime
        foreach (
            var directory in new DirectoryInfo(cache).EnumerateDirectories().Where(d => d.FullName != target && d.Extension.Length == 0)
        ) // not one that is being written
            if (
                ImportManifest.Read(directory.FullName) is { } other
                && (made.Supersedes(other) || !System.IO.Directory.Exists(other.Source))
            )
                Discard(directory);
    }

    private static string TargetOf(string directory, Precision precision, string cache) =>
        Path.Combine(cache, Fingerprint.OfCheckpoint(directory, precision.ToString(), $"importer {Version}"));

    /// <summary>Deletes an import if possible.</summary>
    public static void Discard(DirectoryInfo directory)
    {
        try
        {
            directory.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process discards it too, or still has it mapped: the next import tries again.
        }
    }

    private static ImportedModel ImportTemporarily(
        Gpt2Config config,
        string directory,
        Precision precision,
        Action<double>? report,
        string why
    )
    {
        string? temporary = null;
        try
        {
            ClearTemporary(Path.GetTempPath(), TimeProvider.System);
            temporary = System.IO.Directory.CreateTempSubdirectory(Temporary).FullName;
            Write(config, directory, precision, temporary, report);
            var warning = $"{why}; the model was imported into {temporary} and will be imported again at the next start.";
            return new(temporary, config, $"{warning} To avoid this, set GPT2_LSP_CACHE to a writable directory.");
        }
        catch (Exception e)
        {
            if (temporary is not null)
                Discard(new(temporary));
            if (e is IOException or UnauthorizedAccessException)
                throw Unwritten(temporary ?? Path.GetTempPath(), e);
            throw;
        }
    }

    private static Gpt2Exception Unwritten(string where, Exception e) =>
        new(
            $"The model could not be imported into {where}: {e.Message}",
            DiskErrors.IsFull(e)
                ? "Free some space on that disk, or set GPT2_LSP_CACHE to a directory on another one."
                : "Set GPT2_LSP_CACHE to a writable directory.",
            e
        );

    /// <summary>Writes to a temporary name and renames, so that readers see all of it or nothing.</summary>
    private static void WriteWhole(Gpt2Config config, string directory, Precision precision, string target, Action<double>? report)
    {
        var part = $"{target}.{Guid.NewGuid():N}.part";
        try
        {
            OwnersOnly.CreateDirectory(part); // weights remember parts of the texts they were trained on
            Write(config, directory, precision, part, report);
            MakeRoomFor(target);
            System.IO.Directory.Move(part, target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && ImportManifest.IsWhole(target))
        {
            // Another process imported the same model at the same time and was faster.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritten(target, e);
        }
        finally
        {
            if (System.IO.Directory.Exists(part))
                Discard(new(part));
        }
    }

    private static void Write(Gpt2Config config, string directory, Precision precision, string target, Action<double>? report)
    {
        using var checkpoint = Checkpoint.Open(directory);
        Gpt2Graph.Write(config, checkpoint, precision, target, report);
        ImportManifest.Write(target, Path.GetFullPath(directory), precision, Version);
    }

    /// <summary>Moves a damaged import out of the way; a process that has it mapped keeps its pages.</summary>
    private static void MakeRoomFor(string target)
    {
        if (!System.IO.Directory.Exists(target))
        {
            File.Delete(target); // a file, or a broken link
            return;
        }
        if (ImportManifest.IsWhole(target)) // another process was faster; this is checked last
            return;
        var old = $"{target}.{Guid.NewGuid():N}.old";
        try
        {
            System.IO.Directory.Move(target, old);
            System.IO.Directory.Delete(old, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Another process cleared it away first.
        }
    }
}
