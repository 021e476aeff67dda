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

/// <summary>Kestrel alone on the loopback address: without a host there is no configuration from files or the environment, no log and no
/// signal handling.</summary>
internal sealed class HttpServer : IAsyncDisposable
{
    private readonly KestrelServer kestrel;

    private HttpServer(KestrelServer kestrel, int port) => (this.kestrel, Port) = (kestrel, port);

    /// <summary>The port on which it listens.</summary>
    public int Port { get; }

    /// <param name="port">0 means any free port.</param>
    /// <param name="answer">Answers one request.</param>
    /// <exception cref="Gpt2Exception">The port is in use.</exception>
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
