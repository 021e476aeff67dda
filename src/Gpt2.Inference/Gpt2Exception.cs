namespace Gpt2.Inference;

/// <summary>A problem that the user can fix: a damaged file, a model that does not fit, a wrong option.</summary>
/// <param name="message">What is wrong, naming the file, tensor or option.</param>
/// <param name="remedy">What to do about it, as one sentence.</param>
/// <param name="inner">The cause, for the log.</param>
public sealed class Gpt2Exception(string message, string remedy, Exception? inner = null) : Exception(OneLine.Of(message), inner)
{
    /// <summary>What to do about it, as one sentence.</summary>
    public string Remedy { get; } = OneLine.Of(remedy);

    /// <summary>The model to download, if the problem is that it is not installed.</summary>
    public string? MissingModel { get; init; }

    /// <summary>The wrong option in snake_case, if an option is wrong.</summary>
    public string? Option { get; init; }
}
