using Gpt2.Inference.Continuations;
using Gpt2.LanguageServer.Client;
using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Models;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Settings;
using Gpt2.LanguageServer.Suggestions;
using Gpt2.LanguageServer.Writing;
using Gpt2.Prose.Dialects;

namespace Gpt2.LanguageServer.Server;

/// <summary>All the state the server has.</summary>
internal sealed class ServerState : IDisposable
{
    private readonly CancellationTokenSource ended = new();
    private readonly AcceptanceTracker showings = new();
    private int requests; // that the writer waits for

    public ServerState(LspClient client, HostOptions options)
    {
        (Client, Time, Ended) = (client, options.Time, ended.Token);
        Log = new(client, options.ErrorOutput);
        Latest = new((older, newer) => newer.Continues(older), AfterAnswer);
        Models = new(
            options.Engines,
            Latest,
            client,
            Log,
            options.Time,
            TellStatus,
            (title, stop) => Progress.Begin(this, title, given: null, stop)
        );
        Pause = new(options.Time, ended: TellStatus);
        Statistics = new(showings);
        BackOff = new(options.Time, showings);
        Documents.Changed += showings.Follow;
    }

    public LspClient Client { get; }
    public LspLog Log { get; }
    public TimeProvider Time { get; }
    public DocumentStore Documents { get; } = new();
    public LatestOnly<Question, SuggestionResult> Latest { get; }
    public ModelLoader Models { get; }
    public Snooze Pause { get; }
    public WorkspaceFiles Workspace { get; } = new();
    public Progresses Progresses { get; } = new();
    public AlternativesCache Alternatives { get; } = new();
    public Statistics Statistics { get; }
    public SuggestionThrottle BackOff { get; }

    /// <summary>What the client announced in initialize.</summary>
    public ClientCapabilities ClientCapabilities { get; set; } = new();

    /// <summary>What holds where the editor's configuration is silent: the defaults and initializationOptions.</summary>
    public ServerSettings InitialSettings { get; set; } = SettingsSchema.Defaults;

    /// <summary>What holds now.</summary>
    public ServerSettings Settings { get; set; } = SettingsSchema.Defaults;

    /// <summary>A model that a command has put in the place of the one that the settings name.</summary>
    private (string Configured, string Chosen)? selectedModel;

    /// <summary>Complaints about settings that the writer has seen.</summary>
    public HashSet<string> Complaints { get; } = [];

    /// <summary>Whether the last answer put ghost text on the screen.</summary>
    public bool GhostIsShown { get; set; }

    /// <summary>Cancelled when the editor has hung up.</summary>
    public CancellationToken Ended { get; }

    /// <summary>Takes note that a request for a suggestion has arrived.</summary>
    public RequestTrace Begin(string door) => new(door, Log, Time);

    /// <summary>Takes note that these are on the screen.</summary>
    public void Shown(string uri, int offset, IEnumerable<string> texts, TimeSpan took)
    {
        showings.Show(uri, offset, texts);
        Statistics.Took(took);
    }

    /// <summary>The status is busy while a requested text is being written.</summary>
    public IDisposable Busy() => new Request(this);

    /// <summary>Takes another model than the settings name.</summary>
    public void SelectModel(string model)
    {
        selectedModel = (selectedModel?.Configured ?? Settings.Model, model);
        Settings = Settings with { Model = model };
    }

    /// <summary>Settings that have arrived, with the selected model for as long as they still name the one that it replaced.</summary>
    public ServerSettings WithSelectedModel(ServerSettings settings)
    {
        if (selectedModel is var (configured, chosen) && configured == settings.Model)
            return settings with { Model = chosen };
        selectedModel = null;
        return settings;
    }

    /// <summary>A document around a caret, with what else the writer wants to be remembered.</summary>
    public WriterContext ManuscriptAt(string uri, TextDocument document, int offset, Dialect dialect) =>
        new(document.Text, offset, dialect, Workspace.Library, Gpt2.LanguageServer.Documents.WorkspaceFiles.PathOf(uri));

    /// <summary>Tells the client how things are.</summary>
    public void TellStatus()
    {
        var status = Models.Status;
        if (status.State == StatusState.Ready && Volatile.Read(ref requests) > 0)
            status = status with { State = StatusState.Busy };
        else if (status.State == StatusState.Ready && Pause.IsOn)
            status = status with { State = StatusState.Paused };
        Client.Status(status);
    }

    public void Dispose()
    {
        ended.Cancel();
        Pause.Dispose();
        Models.Dispose();
        ended.Dispose();
    }

    private void AfterAnswer(Question question, CancellationToken ct)
    {
        question.ReadOn(ct);
        Models.Answered();
    }

    private sealed class Request : IDisposable
    {
        private readonly ServerState state;

        public Request(ServerState state)
        {
            this.state = state;
            Interlocked.Increment(ref state.requests);
            state.TellStatus();
        }

        public void Dispose()
        {
            Interlocked.Decrement(ref state.requests);
            state.TellStatus();
        }
    }
}
