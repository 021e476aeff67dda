using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Rpc;
using Gpt2.LanguageServer.Suggestions;

namespace Gpt2.LanguageServer.Writing;

/// <summary>Text that arrives bit by bit in an open document while people go on editing it.</summary>
/// <remarks>
/// Each edit only inserts, and names the version it was made for. So an editor whose text has changed refuses it instead of putting it in
/// the wrong place, and the edit is made again for the newer text. If the editor reports no change, it counts versions that it does not
/// report (Helix does, when a menu closes); it then has the text that is known here, and gets the edit without a version. One edit is under
/// way at a time; the next waits for the editor to report the last one (didChange). If someone edits the text that has arrived, or the
/// place where it grows, the text stops there and what has arrived stays.
///
/// Some editors freeze until the command is done and report all changes then (eglot does). Nobody types in them during that time, so the
/// answer that the last edit was applied is enough.
/// </remarks>
internal sealed class StreamingEdit : TextSink
{
    /// <summary>Few enough edits to undo by hand, and frequent enough to read along.</summary>
    private static readonly TimeSpan BetweenEdits = TimeSpan.FromMilliseconds(250);

    /// <summary>How long an editor may take to report a change that it made, or because of which it refused an edit.</summary>
    private static readonly TimeSpan ChangeTimeout = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly SuggestionService service;
    private readonly string uri;
    private TextDocument document;
    private TrackedRange? place;
    private string sent = ""; // on its way into the document, or in it and not yet reported
    private bool standsStill;
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public StreamingEdit(SuggestionService service, string uri, TextDocument document, int offset)
    {
        (this.service, this.uri, this.document, place) = (service, uri, document, new(offset, offset));
        HasVersions = service.Editor.Capabilities.Workspace?.WorkspaceEdit is { DocumentChanges: true };
        service.Documents.Changed += Follow;
    }

    /// <summary>An editor that cannot refuse an edit for an older text gets one edit at the end.</summary>
    private bool HasVersions { get; }

    public override TimeSpan? GatherTime => HasVersions && !standsStill ? BetweenEdits : null;

    public override async Task<string?> GiveAsync(string text, CancellationToken ct)
    {
        standsStill = standsStill || !await UntilAsync(() => sent.Length == 0, ct).ConfigureAwait(false);
        var versioned = HasVersions;
        while (true)
        {
            if (Send(text, versioned) is not var (edit, version))
                return TextReason.Edited;
            if (await ApplyAsync(edit, ct).ConfigureAwait(false) is not { } applied)
                return TextReason.Refused;
            if (applied)
                return null;
            TakeBack(text);
            if (await UntilAsync(() => document.Version != version, ct).ConfigureAwait(false))
                continue;
            if (!versioned)
                return TextReason.Refused;
            versioned = false;
        }
    }

    public override void Dispose()
    {
        service.Documents.Changed -= Follow;
        base.Dispose();
    }

    private (WorkspaceEdit Edit, int Version)? Send(string text, bool versioned)
    {
        lock (gate)
        {
            if (place is not { } here)
                return null;
            var position = document.With(new(here.End, here.End, sent)).PositionAt(here.End + sent.Length);
            sent += text;
            return (WorkspaceEdits.Of(uri, document, versioned, new(new(position, position), text)), document.Version);
        }
    }

    private void TakeBack(string refused)
    {
        lock (gate)
            sent = sent.Length == 0 ? sent : sent[..^refused.Length];
    }

    /// <returns>Whether the editor applied it. Null if it does not answer: it may yet apply it, so the text must not be sent
    /// again.</returns>
    private async Task<bool?> ApplyAsync(WorkspaceEdit edit, CancellationToken ct)
    {
        try
        {
            return await service.Editor.Messages.ApplyEditAsync(new(edit, "GPT-2"), ct).ConfigureAwait(false) is { Applied: true };
        }
        catch (TimeoutException)
        {
            return null;
        }
        catch (RemoteRpcException)
        {
            return false;
        }
    }

    /// <summary>Whether the condition became true, or the place was lost, before the timeout.</summary>
    private async Task<bool> UntilAsync(Func<bool> condition, CancellationToken ct)
    {
        var timeout = Task.Delay(ChangeTimeout, service.Time, ct);
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (condition() || place is null)
                    return true;
                next = changed.Task;
            }
            if (await Task.WhenAny(next, timeout).ConfigureAwait(false) == timeout)
            {
                ct.ThrowIfCancellationRequested();
                return false;
            }
        }
    }

    private void Follow(DocumentChange change)
    {
        if (!DocumentUri.AreSame(change.Uri, uri))
            return;
        lock (gate)
        {
            document = change.After ?? document;
            place = change.After is null ? null : Moved(change.Edit.Trimmed(change.Before.Text), change.Before.Text);
            changed.SetResult();
            changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private TrackedRange? Moved(Edit edit, ChunkedText before)
    {
        if (place is not { } here || sent.Length == 0 || !here.IsGrownBy(edit, sent, before))
            return place?.After(edit);
        sent = "";
        return here with { End = here.End + edit.Text.Length };
    }
}
