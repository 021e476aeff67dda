using System.Net;
using System.Net.Sockets;
using Gpt2.Inference;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gpt2.LanguageServer.Http;

/// <summary>Kestrel on the loopback address, with nothing around it: no host, so no configuration from files or environment, no log and no
/// signals.</summary>
internal sealed class HttpServer : IAsyncDisposable
{
    private readonly KestrelServer kestrel;

    private HttpServer(KestrelServer kestrel, int port) => (this.kestrel, Port) = (kestrel, port);

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <param name="port">0: any that is free.</param>
    /// <param name="answer">Answers one request.</param>
    /// <exception cref="Gpt2Exception">Something else listens there.</exception>
    public static async Task<HttpServer> StartAsync(int port, RequestDelegate answer, CancellationToken ct)
    {
        var endpoint = new IPEndPoint(IPAddress.Loopback, port);
        var kestrel = new KestrelServer(
            Options.Create(OptionsFor(endpoint, out var listening)),
            new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance),
            NullLoggerFactory.Instance
        );
        try
        {
            await kestrel.StartAsync(new Application(answer), ct).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            kestrel.Dispose();
            throw new Gpt2Exception(
                e is IOException ? $"Port {port} is already in use." : $"Port {port} cannot be used: {e.Message}.",
                "Choose another port, or 0 for any free one.",
                e
            );
        }
        return new(kestrel, ((IPEndPoint)listening.EndPoint).Port);
    }

    public async ValueTask DisposeAsync()
    {
        await kestrel.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        kestrel.Dispose();
    }

    private static KestrelServerOptions OptionsFor(IPEndPoint endpoint, out ListenOptions listening)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        HttpLimits.Apply(options.Limits);
        ListenOptions? own = null;
        options.Listen(
            endpoint,
            listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                own = listen;
            }
        );
        listening = own!;
        return options;
    }

    private sealed class Application(RequestDelegate answer) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection features) => new DefaultHttpContext(features);

        public Task ProcessRequestAsync(HttpContext context) => answer(context);

        public void DisposeContext(HttpContext context, Exception? exception) { }
    }
}
