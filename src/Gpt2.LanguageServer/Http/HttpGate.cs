using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gpt2.LanguageServer.Http;

/// <summary>Refuses requests from web pages: those that reach this machine under a name of the page's choice (Host), those from pages of
/// other hosts (Origin), and all requests without the token.</summary>
/// <param name="token">Null: any program on this machine may ask.</param>
internal sealed class HttpGate(string? token)
{
    private const string Scheme = "Bearer ";

    private static readonly string[] OwnNames = ["127.0.0.1", "localhost", "[::1]"];

    private readonly byte[]? token = token is null ? null : Encoding.UTF8.GetBytes(token);

    /// <exception cref="ApiException">The request must be refused.</exception>
    public void Check(HttpContext context)
    {
        var request = context.Request;
        if (!IsOwn(request.Host.Host))
            throw new ApiException(403, "This server only answers to the names localhost, 127.0.0.1 and [::1].", code: "foreign_host");
        if (request.Headers.Origin is { Count: > 0 } origin && !IsOwnOrigin(origin))
            throw new ApiException(403, "Pages of other hosts may not use this server.", code: "foreign_origin");
        if (token is null || !request.Path.StartsWithSegments("/v1") || IsKnown(request.Headers.Authorization, token))
            return;
        context.Response.Headers.WWWAuthenticate = Scheme.TrimEnd();
        throw new ApiException(401, "The token is missing or wrong; send Authorization: Bearer TOKEN.", code: "invalid_api_key");
    }

    private static bool IsOwn(string name) => Array.Exists(OwnNames, own => own.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Pages on this machine: this server's own, and those whose server forwards the headers of its page.</summary>
    private static bool IsOwnOrigin(StringValues origin) =>
        origin.Count == 1
        && Uri.TryCreate(origin[0], UriKind.Absolute, out var page)
        && page.Scheme is "http" or "https"
        && IsOwn(page.Host);

    private static bool IsKnown(StringValues authorization, byte[] token) =>
        authorization is [{ } given]
        && given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given[Scheme.Length..].Trim()), token);
}
