using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;
using Gpt2.Inference;

namespace Gpt2.LanguageServer.Server;

/// <summary>The ways to connect to an editor that listens for its server.</summary>
internal static class Transport
{
    /// <summary>The editor listens before it starts its server, so this is enough.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private const string WindowsPipes = @"\\.\pipe\";

    /// <summary>A named pipe on Windows; elsewhere the path of a Unix domain socket, which .NET calls a named pipe too.</summary>
    /// <exception cref="Gpt2Exception">Nothing is listening there.</exception>
    public static async Task<Stream> ConnectToPipeAsync(string name, CancellationToken ct)
    {
        try
        {
            var pipe = new NamedPipeClientStream(
                ".",
                name.StartsWith(WindowsPipes, StringComparison.Ordinal) ? name[WindowsPipes.Length..] : name,
                PipeDirection.InOut,
                PipeOptions.Asynchronous
            );
            await pipe.ConnectAsync(ConnectTimeout, ct).ConfigureAwait(false);
            return pipe;
        }
        catch (Exception e) when (e is ArgumentException or PlatformNotSupportedException) // also thrown when it connects
        {
            throw new Gpt2Exception(
                "--pipe is not a valid pipe name.",
                "Give the pipe on which the editor listens; a path can have at most 108 bytes.",
                e
            );
        }
        catch (Exception e) when (e is TimeoutException or IOException or UnauthorizedAccessException)
        {
            throw new Gpt2Exception($"Nothing is listening on {name}.", "Give the pipe on which the editor listens.", e);
        }
    }

    /// <exception cref="Gpt2Exception">Nothing is listening there.</exception>
    public static async Task<Stream> ConnectToSocketAsync(int port, CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, ct).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ArgumentOutOfRangeException)
        {
            throw new Gpt2Exception($"Nothing is listening on port {port}.", "Give the port on which the editor listens.", e);
        }
        return new NetworkStream(socket, ownsSocket: true);
    }
}
