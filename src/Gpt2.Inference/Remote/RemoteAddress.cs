using System.Net;
using System.Net.Sockets;

namespace Gpt2.Inference.Remote;

/// <summary>The address of a server: <c>http://host:port</c> or <c>https://host/v1#model</c>.</summary>
/// <param name="Api">The base address of its calls; ends with a slash.</param>
/// <param name="Model">The model to use; null takes the server's first.</param>
public sealed record RemoteAddress(Uri Api, string? Model)
{
    /// <summary>The host, with the port if it is not the default.</summary>
    public string Host => Api.Authority;

    /// <summary>Whether others on the network can read what is sent.</summary>
    public bool IsUnencrypted => Api.Scheme == Uri.UriSchemeHttp && !Api.IsLoopback;

    /// <summary>Whether a model's name is the address of a server.</summary>
    public static bool Is(string model) =>
        model.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || model.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <summary>The host of an address, or the text itself, without a password, if it is none.</summary>
    public static string HostOf(string model) =>
        Uri.TryCreate(model, UriKind.Absolute, out var uri) ? uri.Authority : model[(model.LastIndexOf('@') + 1)..];

    /// <summary>Reads an address.</summary>
    /// <exception cref="Gpt2Exception">It is not an address that text may be sent to.</exception>
    public static RemoteAddress Parse(string model)
    {
        if (!Uri.TryCreate(model.Trim(), UriKind.Absolute, out var uri) || HostName(uri) is not { Length: > 0 } host)
            throw new Gpt2Exception(
                "The model's address is not valid.",
                "Write it as http://127.0.0.1:8080 or https://host/v1, with #model at the end if the server has several."
            );
        if (uri.UserInfo.Length > 0 || uri.Query.Length > 0)
            throw new Gpt2Exception(
                $"The address of {uri.Authority} contains a key or a query.",
                $"Leave them out; put the key into {ApiKey.Variable} or the editor's secret storage."
            );
        if (IPAddress.TryParse(host, out var every) && (every.Equals(IPAddress.Any) || every.Equals(IPAddress.IPv6Any)))
            throw new Gpt2Exception(
                $"{host} is where a server listens on every network, not where it is.",
                "Use 127.0.0.1 if it runs on this computer."
            );
        if (uri.Scheme == Uri.UriSchemeHttp && !IsPrivate(uri, host))
            throw new Gpt2Exception($"Text would be sent to {uri.Authority} unencrypted.", "Use https for a host on the internet.");
        var path = uri.AbsolutePath.TrimEnd('/');
        var model1 = Uri.UnescapeDataString(uri.Fragment.TrimStart('#'));
        return new(new(uri, (path.Length == 0 ? "/v1" : path) + "/"), model1.Length == 0 ? null : model1);
    }

    /// <summary>The name that a connection uses: in lower case, with our digits and dots for those of other scripts. Null if there is
    /// none.</summary>
    private static string? HostName(Uri uri)
    {
        try
        {
            return uri.IdnHost;
        }
        catch (UriFormatException)
        {
            return null;
        }
    }

    /// <summary>Whether a host is this machine or on the same network, by its address or by a name that the internet does not
    /// have.</summary>
    private static bool IsPrivate(Uri uri, string host)
    {
        if (uri.IsLoopback)
            return true;
        if (!IPAddress.TryParse(host, out var address))
            return !host.Contains('.', StringComparison.Ordinal)
                || Array.Exists([".local", ".lan", ".internal", ".home.arpa"], end => host.EndsWith(end, StringComparison.Ordinal));
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
            return address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal;
        var bytes = address.GetAddressBytes();
        return bytes[0] == 10
            || (bytes[0] == 172 && bytes[1] is >= 16 and < 32)
            || (bytes[0] == 192 && bytes[1] == 168)
            || (bytes[0] == 169 && bytes[1] == 254);
    }
}
