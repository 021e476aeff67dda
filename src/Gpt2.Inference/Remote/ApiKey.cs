namespace Gpt2.Inference.Remote;

/// <summary>A server's key. It is sent in the header of a request and printed nowhere.</summary>
/// <param name="Value">The key itself.</param>
public sealed record ApiKey(string Value)
{
    /// <summary>The environment variable for it.</summary>
    public const string Variable = "GPT2_LSP_API_KEY";

    /// <summary>The key in the environment; null if there is none.</summary>
    public static ApiKey? FromEnvironment() => Of(Environment.GetEnvironmentVariable(Variable));

    /// <summary>Null if there is none.</summary>
    /// <exception cref="Gpt2Exception">It contains characters that a header cannot.</exception>
    public static ApiKey? Of(string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
            return null;
        var key = value.Trim();
        return key.All(c => c is > ' ' and <= '~')
            ? new(key)
            : throw new Gpt2Exception("The server's key contains invalid characters.", "Enter the key again.");
    }

    /// <inheritdoc/>
    public override string ToString() => "a key";
}
