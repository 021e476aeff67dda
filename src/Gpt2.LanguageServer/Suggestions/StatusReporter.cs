using Gpt2.LanguageServer.Client;
using Gpt2.LanguageServer.Protocol;

namespace Gpt2.LanguageServer.Suggestions;

/// <summary>Reports the status to the editor: that of the model, or busy while a requested text is written, or paused.</summary>
/// <param name="pause">How long the pause lasts, or null if there is none.</param>
internal sealed class StatusReporter(EditorClient editor, Func<StatusParams> model, Func<string?> pause)
{
    private int texts; // texts that the writer is waiting for

    public void Report()
    {
        var status = model();
        if (status.State == StatusState.Ready && Volatile.Read(ref texts) > 0)
            status = status with { State = StatusState.Busy };
        else if (status.State == StatusState.Ready && pause() is { } sentence)
            status = status with { State = StatusState.Paused, Message = sentence };
        editor.Messages.Status(status);
    }

    /// <summary>The status is busy until this is disposed.</summary>
    public IDisposable Busy() => new Text(this);

    private sealed class Text : IDisposable
    {
        private readonly StatusReporter status;

        public Text(StatusReporter status)
        {
            this.status = status;
            Interlocked.Increment(ref status.texts);
            status.Report();
        }

        public void Dispose()
        {
            Interlocked.Decrement(ref status.texts);
            status.Report();
        }
    }
}
