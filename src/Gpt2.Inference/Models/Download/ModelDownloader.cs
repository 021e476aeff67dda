using System.Net;
using System.Runtime.CompilerServices;
using Gpt2.Inference.Import;
using Gpt2.Inference.Tokens;

namespace Gpt2.Inference.Models.Download;

/// <summary>How much of a file has been downloaded.</summary>
/// <param name="File">Its name.</param>
/// <param name="Received">The bytes downloaded, including earlier attempts.</param>
/// <param name="Total">Its length, if known.</param>
public sealed record PullProgress(string File, long Received, long? Total);

/// <summary>Downloads a model from the hub at the user's request; nothing else here uses the network.</summary>
public sealed class ModelDownloader
{
    private readonly ModelName name;
    private readonly ModelDirectories places;
    private readonly HubClient hub;
    private readonly TimeProvider time;
    private readonly Action<PullProgress> report;

    private ModelDownloader(ModelName name, ModelDirectories places, HubClient hub, TimeProvider time, Action<PullProgress> report) =>
        (this.name, this.places, this.hub, this.time, this.report) = (name, places, hub, time, report);

    private string Home => ModelStore.HomeOf(name, places);

    /// <summary>The directory of a model, complete and checked. Missing files are downloaded, continuing where an earlier attempt
    /// ended.</summary>
    /// <param name="model">A name of the catalogue, or owner/name.</param>
    /// <param name="report">Receives, some ten times a second, how much of a file has been downloaded.</param>
    /// <exception cref="Gpt2Exception">The model cannot be downloaded. What has been downloaded is kept for the next attempt.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; what has been downloaded is kept.</exception>
    public static Task<string> PullAsync(
        string model,
        ModelDirectories places,
        HubSettings settings,
        TimeProvider time,
        Action<PullProgress> report,
        CancellationToken ct
    ) =>
        ModelCatalogue.Find(model) is { Bundled: true }
            ? Task.FromResult(ModelStore.Find(model, places))
            : PullAsync(
                ModelName.Parse(model)
                    ?? throw new Gpt2Exception(
                        $"There is no model \"{model}\" to download.",
                        "Give a name from 'gpt2-lsp model list', or owner/name."
                    ),
                places,
                settings,
                time,
                report,
                ct
            );

    internal static async Task<string> PullAsync(
        ModelName name,
        ModelDirectories places,
        HubSettings settings,
        TimeProvider time,
        Action<PullProgress> report,
        CancellationToken ct
    )
    {
        if (Whole(name, places, ct) is { } present)
            return present;
        if (settings.Offline)
            throw new Gpt2Exception(
                $"The model {name.Listed?.Id ?? name.Repository} is not installed, and downloads are switched off.",
                "Unset HF_HUB_OFFLINE and TRANSFORMERS_OFFLINE to download it."
            );
        using var hub = new HubClient(settings, time);
        var downloader = new ModelDownloader(name, places, hub, time, report);
        try
        {
            using var alone = LockFile.Acquire(downloader.Home);
            return Whole(name, places, ct) ?? await downloader.FetchAsync(ct).ConfigureAwait(false); // another process may have been faster
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var remedy = DiskErrors.IsFull(e)
                ? "Free some space there, or set GPT2_LSP_MODELS to another directory."
                : "Set GPT2_LSP_MODELS to a writable directory.";
            throw new Gpt2Exception($"{downloader.Home} cannot be written: {e.Message}", remedy, e);
        }
    }

    private static string? Whole(ModelName name, ModelDirectories places, CancellationToken ct) =>
        ModelStore.Locate(name, places) is { } present && ModelChecksums.Damaged(name.Listed, present, ct).Count == 0 ? present : null;

    private async Task<string> FetchAsync(CancellationToken ct)
    {
        var revision = name.Listed?.Revision ?? await CommitAsync(ct).ConfigureAwait(false);
        var part = PartDirectory(revision, ct);
        DiskSpace.Require(part, (name.Listed?.Bytes ?? 0) - Directory.EnumerateFiles(part).Sum(file => new FileInfo(file).Length));

        var files = new List<ModelFile>();
        await foreach (var file in FilesAsync(revision, part, ct).ConfigureAwait(false))
        {
            files.Add(await FetchAsync(new(name.Repository, revision, file), part, ct).ConfigureAwait(false));
            if (file == ModelFiles.Config)
                Check(part, () => Gpt2Config.Read(part)); // before downloading gigabytes that are not a GPT-2
        }
        Check(part, () => Gpt2Tokenizer.Load(part));
        Check(part, () => Checkpoint.Open(part).Dispose());
        new ModelManifest(name.Repository, revision, [.. files]).Write(Home);
        var old = Home + "@replaced.part"; // what an interruption leaves of it is deleted like other partial files
        if (Directory.Exists(Home))
            Directory.Move(Home, old);
        Directory.Move(part, Home);
        if (Directory.Exists(old))
            Directory.Delete(old, recursive: true);
        return Home;
    }

    /// <summary>The commit that a branch name stands for now, so that all files have the same revision.</summary>
    private async Task<string> CommitAsync(CancellationToken ct)
    {
        var config = new HubFile(name.Repository, name.Revision, ModelFiles.Config);
        var (found, commit) = await hub.LookAsync(config, ct).ConfigureAwait(false);
        return found ? commit ?? name.Revision : throw HubClient.Refusal(config, HttpStatusCode.NotFound);
    }

    /// <summary>Where the model is put together. An installed one of the same revision that is damaged becomes unfinished, without the
    /// damaged files; one of another revision stays until this one is complete.</summary>
    private string PartDirectory(string revision, CancellationToken ct)
    {
        var part = $"{Home}@{revision}.part";
        var mends = Directory.Exists(Home) && ModelManifest.Read(Home)?.Revision == revision;
        foreach (var other in ModelStore.Parts(Home).Where(other => other != part || mends))
            Directory.Delete(other, recursive: true);
        if (mends)
        {
            var damaged = ModelChecksums.Damaged(name.Listed, Home, ct);
            Directory.Move(Home, part);
            foreach (var file in damaged)
                File.Delete(Path.Combine(part, file));
        }
        return Directory.CreateDirectory(part).FullName;
    }

    /// <summary>The names of the files to download; those of shards are in the index, which is on disk by then.</summary>
    private async IAsyncEnumerable<string> FilesAsync(string revision, string part, [EnumeratorCancellation] CancellationToken ct)
    {
        if (name.Listed is { } listed)
        {
            foreach (var file in listed.Files)
                yield return file.Name;
            yield break;
        }

        yield return ModelFiles.Config;
        var weights = await WeightsAsync(revision, ct).ConfigureAwait(false);
        var (two, _) = await LookAsync(revision, ModelFiles.Merges, ct).ConfigureAwait(false);
        foreach (var file in two ? new[] { ModelFiles.Vocabulary, ModelFiles.Merges } : [ModelFiles.Tokenizer])
            yield return file;
        foreach (var file in TokenizerFiles.Optional)
            if ((await LookAsync(revision, file, ct).ConfigureAwait(false)).Found)
                yield return file;
        Check(part, () => Gpt2Tokenizer.Load(part)); // before downloading gigabytes
        yield return weights;
        if (weights == Checkpoint.IndexFile)
            foreach (var shard in Checkpoint.Shards(Path.Combine(part, Checkpoint.IndexFile)))
                yield return shard;
    }

    /// <summary>The file of weights, or the index of its shards.</summary>
    /// <exception cref="Gpt2Exception">There is neither.</exception>
    private async Task<string> WeightsAsync(string revision, CancellationToken ct)
    {
        foreach (var file in (string[])[Checkpoint.SingleFile, Checkpoint.IndexFile])
            if ((await LookAsync(revision, file, ct).ConfigureAwait(false)).Found)
                return file;
        foreach (var file in Checkpoint.Pickled)
            if ((await LookAsync(revision, file, ct).ConfigureAwait(false)).Found)
                throw Checkpoint.IsPickled(name.Repository, file);
        throw HubClient.Refusal(new(name.Repository, revision, Checkpoint.SingleFile), HttpStatusCode.NotFound);
    }

    private Task<(bool Found, string? Commit)> LookAsync(string revision, string file, CancellationToken ct) =>
        hub.LookAsync(new(name.Repository, revision, file), ct);

    private async Task<ModelFile> FetchAsync(HubFile file, string part, CancellationToken ct)
    {
        var path = Path.Combine(part, file.Name);
        var known = Known(file);
        if (File.Exists(path))
        {
            if (ModelChecksums.Describe(path, ct) is var there && (known.Sha256 is null || there.Sha256 == known.Sha256))
                return there;
            File.Delete(path);
        }
        using var growing = PartialFile.Open(path, ct);
        return await new FileDownload(hub, file, known, growing, time, report).RunAsync(ct).ConfigureAwait(false);
    }

    /// <summary>What the catalogue knows of a file, or else what was found when this revision was first downloaded.</summary>
    private ModelFile Known(HubFile file)
    {
        var listed = name.Listed?.Files.FirstOrDefault(f => f.Name == file.Name);
        var recorded =
            ModelManifest.Read(Home) is { } record && record.Revision == file.Revision
                ? Array.Find(record.Files, f => f.Name == file.Name)
                : null;
        return listed?.Sha256 is null ? recorded ?? listed ?? new(file.Name) : listed;
    }

    /// <summary>A complete download may still not be a model; then nothing of it is kept.</summary>
    private static void Check(string part, Action read)
    {
        try
        {
            read();
        }
        catch (Gpt2Exception)
        {
            Directory.Delete(part, recursive: true);
            throw;
        }
    }
}
