using Gpt2.Inference;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Models;
using Gpt2.Inference.Remote;
using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Client;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Settings;

namespace Gpt2.LanguageServer.Models;

/// <summary>Makes the engine that the settings ask for. It may take long and runs in the background.</summary>
/// <param name="report">Is told how far it is, from 0 to 1.</param>
/// <exception cref="Gpt2Exception">The model is missing or damaged.</exception>
internal delegate IContinuationEngine EngineFactory(ServerSettings settings, Action<double> report, CancellationToken ct);

/// <summary>Loads the model in the background and holds it. A model that is there answers until the next one is ready, and goes on if that
/// cannot be loaded. One that nobody has asked for long gives its memory back and is loaded again when it is asked.</summary>
/// <param name="changed">Is told that the status is another one.</param>
internal sealed class ModelLoader(EngineFactory factory, ModelQueue queue, EditorClient editor, TimeProvider time, Action changed)
    : IDisposable
{
    /// <summary>After so long without an answer what the answers have left behind is cleared away.</summary>
    private static readonly TimeSpan CleanupDelay = TimeSpan.FromSeconds(2);

    /// <summary>After so long the writer stays with one text, and what was read of another is given back.</summary>
    private static readonly TimeSpan RestDelay = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly IdleTimer cleanupTimer = new(time, GiveMemoryBack);
    private CancellationTokenSource? loading; // ends the load that is under way
    private Task loads = Task.CompletedTask; // all that were begun
    private ServerSettings? wanted;
    private bool failed; // to load what is wanted, or was kept from it
    private bool ended;
    private IdleTimer? unloadTimer,
        restTimer;
    private volatile ServerSettings? asleep; // what the engine was loaded for that gave its memory back
    private volatile Model model = new(null, null, new(StatusState.Loading, ""));

    /// <param name="Settings">What the engine was loaded for.</param>
    private sealed record Model(IContinuationEngine? Engine, ServerSettings? Settings, StatusParams Status)
    {
        public TaskCompletionSource Ended { get; init; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>An engine has been loaded and answers from now on. Raised by the thread that loaded it.</summary>
    public event Action<IContinuationEngine>? Replaced;

    /// <summary>Another model could not be loaded; the one of these settings goes on answering. Raised by the thread that tried.</summary>
    public event Action<ServerSettings>? Kept;

    /// <summary>The engine, if it is there, for a request that is to be answered now. One that is asleep is woken, for the next
    /// request.</summary>
    public IContinuationEngine? TryGetEngine()
    {
        unloadTimer?.Touch();
        if (asleep is not null)
            Wake();
        return model.Engine;
    }

    /// <summary>Ends when the first model is there, or cannot be.</summary>
    public Task Loaded => model is { Engine: null, Status.State: StatusState.Loading, Ended: var ended } ? ended.Task : Task.CompletedTask;

    /// <summary>Why there is no engine.</summary>
    public SuppressionReason Absence => model.Status.State == StatusState.Error ? SuppressionReason.NoModel : SuppressionReason.Loading;

    /// <summary>How the model is.</summary>
    public StatusParams Status => model.Status;

    /// <summary>Loads what the settings ask for, unless it is loaded, being loaded, or known not to load.</summary>
    /// <param name="again">Whether to try once more what could not be loaded.</param>
    public void Load(ServerSettings settings, bool again = false)
    {
        lock (gate)
        {
            unloadTimer ??= new(time, Sleep);
            restTimer ??= new(time, Rest);
            unloadTimer.Watch(settings.UnloadAfter);
            var anew = again && RemoteAddress.Is(settings.Model); // its key may be another one
            if (wanted is not null && settings.NeedsSameModelAs(wanted) && !(again && failed) && !anew)
                return;
            (wanted, failed) = (settings, false);
            Begin(settings, anew);
        }
    }

    /// <summary>Ends loading for good and gives the model's memory back as soon as no run needs it.</summary>
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

    /// <summary>Something was answered.</summary>
    public void Answered()
    {
        cleanupTimer.Watch(CleanupDelay);
        restTimer?.Watch(RestDelay);
    }

    /// <summary>Gives everything back, and ends when nothing is at work in ONNX Runtime any more: a process that exits before takes the
    /// library's memory from under its threads, and crashes.</summary>
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

    /// <summary>The status stays as it is: the writer need not know.</summary>
    private void Sleep()
    {
        lock (gate)
        {
            if (loading is not null)
                unloadTimer!.Watch(); // later: the next model is to find this one awake
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
            model = new(null, null, new(StatusState.Loading, NameOf(settings))) { Ended = model.Ended }; // who waits goes on waiting
            changed();
        }
        loads = Task.WhenAll(loads, Task.Run(() => LoadNow(settings, stop), CancellationToken.None));
    }

    private void LoadNow(ServerSettings settings, CancellationTokenSource stop)
    {
        try
        {
            // Else the status says it.
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
            GiveMemoryBack(); // that loading needed
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
