using System.Collections.Concurrent;
using System.Text.Json;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Models;
using Gpt2.Inference.Models.Download;
using Gpt2.LanguageServer.Client;
using Gpt2.LanguageServer.Protocol;

namespace Gpt2.LanguageServer.Models;

/// <summary>gpt2.pullModel: downloads a model at the writer's request and says so when it is in use. Nothing else in the server uses the
/// network, unless the model runs on a server.</summary>
internal sealed class ModelFetch(EditorClient editor, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, bool> fetched = []; // but not announced yet

    /// <returns>The model's directory; null if the writer cancelled.</returns>
    /// <exception cref="Gpt2.Inference.Gpt2Exception">The model cannot be downloaded.</exception>
    public async Task<PullModelResult> PullAsync(string model, JsonElement? workDoneToken, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var progress = Progress.Begin(editor, $"Downloading {model}", workDoneToken, stop);
        var received = new ConcurrentDictionary<string, long>();
        var whole = ModelCatalogue.Find(model)?.Bytes;
        try
        {
            var path = await ModelDownloader
                .PullAsync(model, ModelDirectories.FromEnvironment(), HubSettings.FromEnvironment(), time, Report, stop.Token)
                .ConfigureAwait(false);
            fetched[model] = true;
            return new(path);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new(null);
        }

        void Report(PullProgress file)
        {
            received[file.File] = file.Received;
            var come = received.Values.Sum();
            if (whole is { } bytes)
                progress.Report((int)Math.Min(99, 100 * come / bytes), $"{ModelSize.Of(come)} of {ModelSize.Of(bytes)}");
            else
                progress.Report(0, ModelSize.Of(come));
        }
    }

    /// <summary>A model has just been loaded.</summary>
    public void Announce(IContinuationEngine engine)
    {
        var model = engine.Name;
        if (fetched.TryRemove(model, out _))
            editor.Messages.ShowMessage(MessageType.Info, $"{model} is ready and now in use.");
    }
}
