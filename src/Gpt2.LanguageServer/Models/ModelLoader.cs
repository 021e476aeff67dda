using Gpt2.Inference;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Models;
using Gpt2.Inference.Remote;
using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Client;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Settings;

namespace Gpt2.LanguageServer.Models;

/// <summary>Makes the engine that the settings ask for. This may take long and runs in the background.</summary>
/// <param name="report">Receives the progress, from 0 to 1.</param>
/// <exception cref="Gpt2Exception">The model is missing or damaged.</exception>
internal delegate IContinuationEngine EngineFactory(ServerSettings settings, Action<double> report, CancellationToken ct);

/// <summary>Loads the model in the background and holds it. A loaded model answers until the next one is ready, and stays if that cannot be
/// loaded. An idle model is unloaded after a while, and loaded again with the next request.</summary>
/// <param name="changed">Called when the status has changed.</param>
internal sealed class ModelLoader(EngineFactory factory, ModelQueue queue, EditorClient editor, TimeProvider time, Action changed)
    : IDisposable
{
    /// <summary>How long after the last answer temporary memory is freed.</summary>
    private static readonly TimeSpan CleanupDelay = TimeSpan.FromSeconds(2);

    /// <summary>After this time the writer stays with one text, and what was read of others is dropped.</summary>
    private static readonly TimeSpan RestDelay = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly IdleTimer cleanupTimer = new(time, GiveMemoryBack);
    private CancellationTokenSource? loading; // stops the load that is running
    private Task loads = Task.CompletedTask; // all loads so far
    private ServerSettings? wanted;
    private bool failed; // to load the wanted model, or was cancelled
    private bool ended;
    private IdleTimer? unloadTimer,
        restTimer;
    private volatile ServerSettings? asleep; // the settings of an engine that was unloaded
    private volatile Model model = new(null, null, new(StatusState.Loading, ""));

    /// <param name="Settings">The settings that the engine was loaded for.</param>
    private sealed record Model(IContinuationEngine? Engine, ServerSettings? Settings, StatusParams Status)
    {
        public TaskCompletionSource Ended { get; init; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>An engine has been loaded and is now in use. Raised on the thread that loaded it.</summary>
    public event Action<IContinuationEngine>? Replaced;

    /// <summary>Another model could not be loaded, so the model of these settings stays in use. Raised on the loading thread.</summary>
    public event Action<ServerSettings>? Kept;

    /// <summary>The engine, if it is loaded, for a request that needs an answer now. An unloaded one starts to load again for the next
    /// request.</summary>
    public IContinuationEngine? TryGetEngine()
    {
        unloadTimer?.Touch();
        if (asleep is not null)
            Wake();
        return model.Engine;
    }

    /// <summary>Completes when the first model has been loaded or has failed to load.</summary>
    public Task Loaded => model is { Engine: null, Status.State: StatusState.Loading, Ended: var ended } ? ended.Task : Task.CompletedTask;

    /// <summary>Why there is no engine.</summary>
    public SuppressionReason Absence => model.Status.State == StatusState.Error ? SuppressionReason.NoModel : SuppressionReason.Loading;

    /// <summary>The status of the model.</summary>
    public StatusParams Status => model.Status;

    /// <summary>Loads the model of the settings, unless it is loaded, loading, or known to fail.</summary>
    /// <param name="again">Whether to retry a model that could not be loaded.</param>
    public void Load(ServerSettings settings, bool again = false)
    {
        lock (gate)
        {
            unloadTimer ??= new(time, Sleep);
            restTimer ??= new(time, Rest);
            unloadTimer.Watch(settings.UnloadAfter);
            var anew = again && RemoteAddress.Is(settings.Model); // the server's key may have changed
            if (wanted is not null && settings.NeedsSameModelAs(wanted) && !(again && failed) && !anew)
                return;
            (wanted, failed) = (settings, false);
            Begin(settings, anew);
        }
    }

    /// <summary>Stops loading for good, and frees the model as soon as no run needs it.</summary>
    public void Unload()
    {
        lock (gate)
        {
            ended = true;
            loading?.Cancel();
            if (model.Engine is { } engine)
                _ = queue.RunAloneAsync(engine.Dispose);
            Replace(model with { Engine = null, Settings = null });
        }
    }

    /// <summary>Notes that a request was answered.</summary>
    public void Answered()
    {
        cleanupTimer.Watch(CleanupDelay);
        restTimer?.Watch(RestDelay);
    }

    /// <summary>Frees everything, and completes when ONNX Runtime is idle. A process that exits earlier takes the library's memory away
    /// from its threads and crashes.</summary>
    public Task EndAsync()
    {
        Dispose();
        lock (gate)
            return Task.WhenAll(loads, queue.RunAfterAllAsync(() => { }));
    }

    public void Dispose()
    {
        cleanupTimer.Dispose();
        lock (gate)
        {
            unloadTimer?.Dispose();
            restTimer?.Dispose();
        }
        Unload();
    }

    /// <summary>Unloads an idle model. The status does not change, since the writer need not know.</summary>
    private void Sleep()
    {
        lock (gate)
        {
            if (loading is not null)
                unloadTimer!.Watch(); // later: the next model expects this one to be loaded
            if (loading is not null || model.Engine is not { } engine)
                return;
            asleep = model.Settings;
            model = model with { Engine = null, Settings = null };
            _ = queue.RunAfterAllAsync(() =>
            {
                engine.Dispose();
                GiveMemoryBack();
            });
        }
    }

    private void Rest()
    {
        lock (gate)
            if (model.Engine is { } engine)
                _ = queue.RunAfterAllAsync(() =>
                {
                    engine.KeepLastText();
                    GiveMemoryBack();
                });
    }

    private void Wake()
    {
        lock (gate)
            if (asleep is { } settings)
                Begin(settings);
    }

    private void Begin(ServerSettings settings, bool anew = false)
    {
        asleep = null;
        if (ended)
            return;
        unloadTimer!.Watch();
        loading?.Cancel();
        loading = null;
        if (!anew && model.Settings is { } loaded && settings.NeedsSameModelAs(loaded))
            return;
        var stop = loading = new();
        if (model.Engine is null)
        {
            model = new(null, null, new(StatusState.Loading, NameOf(settings))) { Ended = model.Ended }; // those who wait keep waiting
            changed();
        }
        loads = Task.WhenAll(loads, Task.Run(() => LoadNow(settings, stop), CancellationToken.None));
    }

    private void LoadNow(ServerSettings settings, CancellationTokenSource stop)
    {
        try
        {
            // Without an engine the status shows it.
            using var watched = model.Engine is null ? null : Progress.Begin(editor, $"Loading {NameOf(settings)}", stop);
            var key = RemoteAddress.Is(settings.Model) ? ServerKeys.Find(editor, settings.Model, stop.Token) : null;
            var engine = factory(settings with { ApiKey = key }, done => watched?.Report((int)(100 * done)), stop.Token);
            var isReplaced = TryReplace(new(engine, settings, new(StatusState.Ready, NameOf(settings), Host: engine.Host)), stop);
            if (!isReplaced)
                engine.Dispose();
            if (engine.Warning is { } warning)
                editor.Log.Warning(warning);
            if (isReplaced)
            {
                Replaced?.Invoke(engine);
                engine.TellTroubles(trouble => editor.Tell(MessageType.Warning, trouble));
            }
            GiveMemoryBack(); // memory that loading needed
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            lock (gate)
                EndLoading(stop);
        }
        catch (Gpt2Exception e)
        {
            Fail(settings, ModelComplaint.Of(e, editor), stop);
        }
        catch (Exception e)
        {
            editor.Log.Bug("Loading the model", e);
            Fail(settings, ModelComplaint.OfBug(editor), stop);
        }
    }

    private bool TryReplace(Model next, CancellationTokenSource stop)
    {
        lock (gate)
        {
            if (EndLoading(stop))
                return false;
            if (model.Engine is { } old)
                _ = queue.RunAfterAllAsync(old.Dispose);
            Become(next);
            return true;
        }
    }

    private void Fail(ServerSettings settings, ModelComplaint complaint, CancellationTokenSource stop)
    {
        var (message, remedy, actions) = complaint;
        ServerSettings? kept;
        lock (gate)
        {
            if (EndLoading(stop))
                return;
            failed = true;
            kept = model.Settings;
            if (model.Engine is null)
                Become(new(null, null, new(StatusState.Error, NameOf(settings), message, remedy, actions)));
        }
        if (kept is not null)
            Kept?.Invoke(kept);
        var text = $"{message} {remedy}".TrimEnd();
        editor.Tell(MessageType.Error, text, actions ?? [], text);
    }

    /// <returns>Whether it was cancelled: by another load, or by the writer, who may ask for it again.</returns>
    private bool EndLoading(CancellationTokenSource stop)
    {
        if (loading == stop)
            (loading, failed) = (null, failed || stop.IsCancellationRequested);
        return stop.IsCancellationRequested;
    }

    private static string NameOf(ServerSettings settings) =>
        RemoteAddress.Is(settings.Model) ? RemoteAddress.HostOf(settings.Model) : ModelStore.NameOf(settings.Model);

    private static void GiveMemoryBack() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    private void Become(Model next)
    {
        Replace(next);
        changed();
    }

    private void Replace(Model next)
    {
        var old = model;
        model = next;
        old.Ended.TrySetResult();
    }
}
