using System.Globalization;

namespace Gpt2.LanguageServer.Suggestions;

/// <summary>Pauses suggestions at the writer's request.</summary>
internal sealed class Snooze(TimeProvider time, Action ended) : IDisposable
{
    private readonly Lock gate = new();
    private ITimer? timer;
    private string sentence = "";

    public bool IsOn => Sentence is not null;

    /// <summary>How long the pause lasts, in words; null if there is none.</summary>
    public string? Sentence
    {
        get
        {
            lock (gate)
                return timer is null ? null : sentence;
        }
    }

    /// <param name="duration">Null: until the server restarts.</param>
    public void Begin(TimeSpan? duration)
    {
        lock (gate)
        {
            timer?.Dispose();
            timer = time.CreateTimer(_ => End(), null, duration ?? Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            sentence = duration is { } length
                ? $"Suggestions are paused until {(time.GetLocalNow() + length).ToString("HH:mm", CultureInfo.InvariantCulture)}."
                : "Suggestions are paused until the editor is restarted.";
        }
    }

    public void End()
    {
        lock (gate)
        {
            timer?.Dispose();
            timer = null;
        }
        ended();
    }

    public void Dispose()
    {
        lock (gate)
            timer?.Dispose();
    }
}
