namespace Gpt2.Inference.Remote;

/// <summary>A server did not answer as it should. Never holds what it said: that may hold the writer's text.</summary>
/// <param name="pause">How long it is not asked again.</param>
internal sealed class ServerException(string message, string remedy, TimeSpan pause, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>A server that is away may be back at the next key.</summary>
    public static readonly TimeSpan Short = TimeSpan.FromSeconds(2);

    /// <summary>What a person must mend is not tried at every key.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    /// <summary>How long it is not asked again.</summary>
    public TimeSpan Pause => pause;

    /// <summary>Whether it is a parameter that the server does not take.</summary>
    public bool IsRefusal { get; init; }

    /// <summary>For whoever reads it.</summary>
    public Gpt2Exception ToGpt2Exception() => new(Message, remedy);
}
