namespace Gpt2.LanguageServer.Playground;

/// <summary>Where the page is.</summary>
internal static class PlaygroundAddress
{
    /// <summary>With the token in the fragment, which a browser sends to nobody.</summary>
    /// <param name="token">Null: the server asks for none.</param>
    /// <param name="takesText">Whether the page is to fetch a text that an editor hands over, and to show it in Surprise.</param>
    public static string Of(int port, string? token, bool takesText = false)
    {
        string?[] parts = [token is null ? null : $"token={Uri.EscapeDataString(token)}", takesText ? "view=surprise&text=1" : null];
        var fragment = string.Join('&', parts.OfType<string>());
        return fragment.Length == 0 ? $"http://127.0.0.1:{port}/" : $"http://127.0.0.1:{port}/#{fragment}";
    }
}
