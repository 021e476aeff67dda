namespace Gpt2.Inference.Models.Download;

/// <summary>How to reach the hub.</summary>
/// <param name="Endpoint">Its address.</param>
/// <param name="Token">Gives access to private models; sent only to the endpoint's own host.</param>
/// <param name="Offline">Whether downloads are switched off.</param>
public sealed record HubSettings(Uri Endpoint, string? Token = null, bool Offline = false)
{
    private const string DefaultEndpoint = "https://huggingface.co";

    /// <summary>The settings in <c>HF_ENDPOINT</c>, <c>HF_TOKEN</c>, <c>HF_HUB_OFFLINE</c> and <c>TRANSFORMERS_OFFLINE</c>.</summary>
    /// <exception cref="Gpt2Exception"><c>HF_ENDPOINT</c> is not an address, or <c>HF_TOKEN</c> is not a token.</exception>
    public static HubSettings FromEnvironment()
    {
        var endpoint = Environment.GetEnvironmentVariable("HF_ENDPOINT") is { Length: > 0 } given ? given : DefaultEndpoint;
        return Uri.TryCreate(endpoint.TrimEnd('/') + "/", UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http"
            ? new(
                uri,
                Environment.GetEnvironmentVariable("HF_TOKEN") is { Length: > 0 } token ? Checked(token.Trim()) : null,
                IsSet("HF_HUB_OFFLINE") || IsSet("TRANSFORMERS_OFFLINE")
            )
            : throw new Gpt2Exception(
                $"HF_ENDPOINT is \"{endpoint}\", which is not a web address.",
                "Set it to https://host, or unset it."
            );
    }

    /// <summary>The hub's tokens have some 40 characters; many servers refuse a header of 8,000 without saying which.</summary>
    private const int LongestToken = 1000;

    /// <summary>Its HTTP header allows nothing else.</summary>
    private static string Checked(string token) =>
        token.Length <= LongestToken && token.All(c => c is > ' ' and <= '~')
            ? token
            : throw new Gpt2Exception("HF_TOKEN is not a valid token.", "Set it to the token that the hub shows, or unset it.");

    private static bool IsSet(string variable) =>
        Environment.GetEnvironmentVariable(variable)?.ToUpperInvariant() is "1" or "ON" or "YES" or "TRUE";
}
