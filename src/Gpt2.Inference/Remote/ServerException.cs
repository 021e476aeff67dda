namespace Gpt2.Inference.Remote;

/// <summary>A server did not answer as it should. The message never contains what the server said, which may include the writer's
/// text.</summary>
/// <param name="pause">How long not to ask it again.</param>
internal sealed class ServerException(string message, string remedy, TimeSpan pause, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>A server that is unavailable may be back at the next key.</summary>
    public static readonly TimeSpan Short = TimeSpan.FromSeconds(2);

    /// <summary>What a person must fix is not retried at every key.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    /// <summary>How long not to ask it again.</summary>
    public TimeSpan Pause => pause;

    /// <summary>Whether the server does not accept a parameter.</summary>
    public bool IsRefusal { get; init; }

    /// <summary>The message for the reader.</summary>
    public Gpt2Exception ToGpt2Exception() => new(Message, remedy);
}
