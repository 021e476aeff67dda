using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Client;
using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Models;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Settings;
using Gpt2.Prose.Dialects;

namespace Gpt2.LanguageServer.Suggestions;

/// <summary>Everything needed for suggestions: the documents, the settings, the model, and what is known of the last suggestions.</summary>
internal sealed class SuggestionService : IDisposable
{
    private readonly AcceptanceTracker acceptance = new();

    public SuggestionService(EditorClient editor, EngineFactory engines, TimeProvider time)
    {
        (Editor, Time, Documents) = (editor, time, new(time));
        Settings = new(complaint =>
            editor.Tell(MessageType.Warning, complaint.Sentence, [MessageActions.OpenSetting(complaint.Setting)], complaint.Sentence)
        );
        Snooze = new(time, ended: () => Status!.Report());
        Models = new(engines, ModelQueue, editor, time, changed: () => Status!.Report());
        LargerModel = new(editor);
        Fetch = new(editor, time);
        Models.Replaced += Fetch.Announce;
        Models.Kept += kept => Settings.SelectModel(kept.Model);
        Status = new(editor, () => Models.Status, () => Snooze.Sentence);
        Queue = new(ModelQueue, (older, newer) => newer.Continues(older), WhenIdle);
        Statistics = new(acceptance, time);
        Throttle = new(time, acceptance);
        Documents.Changed += acceptance.Follow;
    }

    public EditorClient Editor { get; }
    public TimeProvider Time { get; }
    public DocumentStore Documents { get; }
    public WorkspaceFiles Workspace { get; } = new();
    public SettingsStore Settings { get; }
    public ModelQueue ModelQueue { get; } = new();
    public ModelLoader Models { get; }
    public LargerModelOffer LargerModel { get; }
    public ModelFetch Fetch { get; }
    public SuggestionQueue<SuggestionRequest, SuggestionResult> Queue { get; }
    public StatusReporter Status { get; }
    public Snooze Snooze { get; }
    public SuggestionThrottle Throttle { get; }
    public MenuUse Menu { get; } = new();
    public Statistics Statistics { get; }
    public AlternativesCache Alternatives { get; } = new();

    /// <summary>Whether the last answer put ghost text on the screen.</summary>
    public bool GhostIsShown { get; set; }

    /// <summary>The settings for a document's kind of file.</summary>
    public ServerSettings SettingsFor(TextDocument? document) =>
        document is null ? Settings.Current : Settings.Current.For(document.LanguageId);

    /// <summary>Notes that a request for a suggestion has arrived.</summary>
    public RequestTrace Begin(string method) => new(method, Editor.Log, Time);

    /// <summary>The request at a caret, or null and the reason why there is none.</summary>
    /// <param name="document">Null if it is not open.</param>
    public SuggestionRequest? FindRequest(string uri, TextDocument? document, Position position, int count, out SuppressionReason reason)
    {
        reason = SuppressionReason.Off;
        var settings = SettingsFor(document);
        if (document is null || settings.DialectOf(document.LanguageId) is not { } dialect)
            return null;

        reason = SuppressionReason.BehindText;
        if (document.IsBehind(position))
            return null;

        reason = SuppressionReason.Paused;
        if (Snooze.IsOn)
            return null;

        reason = Models.Absence;
        if (Models.TryGetEngine() is not { } engine)
            return null;

        var writer = WriterAt(uri, document, document.OffsetAt(position), dialect);
        return SuggestionRequest.At(engine, writer, settings, count, out reason);
    }

    /// <summary>A document around a caret, with the files of gpt2.memoryFiles.</summary>
    public WriterContext WriterAt(string uri, TextDocument document, int offset, Dialect dialect) =>
        new(document.Text, offset, dialect, Workspace.References, WorkspaceFiles.PathOf(uri)) { Locale = Editor.Locale };

    /// <summary>Records that these texts are on the screen.</summary>
    public void Shown(string uri, int offset, IEnumerable<string> texts, TimeSpan took)
    {
        acceptance.Show(uri, offset, texts);
        Statistics.Took(took);
    }

    public void Dispose()
    {
        Snooze.Dispose();
        Models.Dispose();
    }

    private void WhenIdle(SuggestionRequest request, CancellationToken ct)
    {
        request.ReadOn(ct);
        Models.Answered();
    }
}
