using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gpt2.LanguageServer.Http;

/// <summary>The limits for a caller, described in <c>docs/http.md</c>.</summary>
internal static class HttpLimits
{
    /// <summary>The largest body of a request, in bytes.</summary>
    public const int Body = 1024 * 1024;

    /// <summary>The largest headers of a request, in bytes.</summary>
    private const int Headers = 16 * 1024;

    private const int Connections = 100;

    /// <summary>From the beginning of a request to the end of its headers.</summary>
    private static readonly TimeSpan HeaderTimeout = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan KeepAlive = TimeSpan.FromMinutes(1);

    /// <summary>From the end of the headers to the end of the body.</summary>
    public static readonly TimeSpan BodyTimeout = TimeSpan.FromSeconds(10);

    /// <summary>From the end of the body to the end of the answer.</summary>
    public static readonly TimeSpan AnswerTimeout = TimeSpan.FromMinutes(10);

    public static ApiException Slow() => new(408, "The request did not arrive in time.");

    public static ApiException Large() => new(413, $"The body is larger than {Body / 1024 / 1024} MB.");

    public static void Apply(KestrelServerLimits limits)
    {
        limits.MaxRequestBodySize = Body;
        limits.MaxRequestHeadersTotalSize = Headers;
        limits.MaxRequestHeaderCount = 100;
        limits.MaxRequestLineSize = 8 * 1024;
        limits.MaxConcurrentConnections = Connections;
        limits.RequestHeadersTimeout = HeaderTimeout;
        limits.KeepAliveTimeout = KeepAlive;
    }
}
