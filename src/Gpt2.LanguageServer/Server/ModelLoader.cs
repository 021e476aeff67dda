using Gpt2.Inference;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Settings;

namespace Gpt2.LanguageServer.Server;

/// <summary>Makes the engine that the settings ask for. It may take long and runs in the background.</summary>
/// <exception cref="Gpt2Exception">The model is missing or damaged.</exception>
internal delegate ContinuationEngine EngineFactory(ServerSettings settings, CancellationToken ct);

/// <summary>Loads the model in the background and holds it.</summary>
internal sealed class ModelLoader(EngineFactory factory, LatestOnly<Question, Suggestions> latest, LspClient client, LspLog log)
    : IDisposable
{
    private readonly Lock gate = new();
    private CancellationTokenSource loading = new();
    private ServerSettings? wanted;
    private volatile Model model = new(null, new(StatusState.Loading, ""));

    private sealed record Model(ContinuationEngine? Engine, StatusParams Status);

    /// <summary>The engine, once it is there.</summary>
    public ContinuationEngine? Engine => model.Engine;

    /// <summary>Why there is no engine.</summary>
    public SuppressionReason Absence =>
        model.Status.State == StatusState.Error ? SuppressionReason.NoModel : SuppressionReason.Loading;

    /// <summary>How the model is.</summary>
    public StatusParams Status => model.Status;

    /// <summary>Loads what the settings ask for, unless it is loaded or being loaded.</summary>
    public void Load(ServerSettings settings)
    {
        CancellationToken ct;
        ContinuationEngine? old;
        lock (gate)
        {
            if (wanted is not null && settings.NeedsSameModelAs(wanted))
                return;
            wanted = settings;
            loading.Cancel();
            loading.Dispose();
            loading = new();
            (ct, old) = (loading.Token, model.Engine);
            Become(new(null, new(StatusState.Loading, settings.Model)));
        }
        _ = Task.Run(() => LoadAsync(settings, old, ct), CancellationToken.None);
    }

    /// <summary>Ends loading and gives the model's memory back as soon as no run needs it.</summary>
    public void Unload()
    {
        lock (gate)
        {
            loading.Cancel();
            _ = DisposeAsync(model.Engine);
            model = model with { Engine = null };
        }
    }

    public void Dispose()
    {
        Unload();
        loading.Dispose();
    }

    private async Task LoadAsync(ServerSettings settings, ContinuationEngine? old, CancellationToken ct)
    {
        await DisposeAsync(old).ConfigureAwait(false);
        try
        {
            var engine = factory(settings, ct);
            if (!TryBecome(new(engine, new(StatusState.Ready, settings.Model)), ct))
                engine.Dispose();
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true); // what loading needed is given back
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
        }
        catch (Gpt2Exception e)
        {
            if (TryBecome(new(null, new(StatusState.Error, settings.Model, e.Message, e.Remedy)), ct))
                client.ShowMessage(MessageType.Error, $"{e.Message} {e.Remedy}");
        }
        catch (Exception e)
        {
            log.Bug("Loading the model", e);
            TryBecome(new(null, new(StatusState.Error, settings.Model, "The model could not be loaded.", "The server's log says why.")), ct);
        }
    }

    private async Task DisposeAsync(ContinuationEngine? old)
    {
        if (old is not null)
            await latest.AloneAsync(old.Dispose).ConfigureAwait(false);
    }

    private bool TryBecome(Model next, CancellationToken ct)
    {
        lock (gate)
        {
            if (ct.IsCancellationRequested)
                return false;
            Become(next);
            return true;
        }
    }

    private void Become(Model next)
    {
        model = next;
        client.Status(next.Status);
    }
}
