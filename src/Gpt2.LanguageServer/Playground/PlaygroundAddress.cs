namespace Gpt2.LanguageServer.Playground;

/// <summary>The address of the page.</summary>
internal static class PlaygroundAddress
{
    /// <summary>The token is in the fragment, which browsers do not send.</summary>
    /// <param name="token">Null if the server needs none.</param>
    /// <param name="takesText">Whether the page should fetch a text that an editor hands over, and show it in Surprise.</param>
    public static string Of(int port, string? token, bool takesText = false)
    {
        string?[] parts = [token is null ? null : $"token={Uri.EscapeDataString(token)}", takesText ? "view=surprise&text=1" : null];
        var fragment = string.Join('&', parts.OfType<string>());
        return fragment.Length == 0 ? $"http://127.0.0.1:{port}/" : $"http://127.0.0.1:{port}/#{fragment}";
    }
}
