using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;

namespace Gpt2.LanguageServer.Server;

/// <summary>The ways to reach an editor that waits for its server to call.</summary>
internal static class Transport
{
    private const string WindowsPipes = @"\\.\pipe\";

    /// <summary>A named pipe on Windows; elsewhere the path of a Unix domain socket, which .NET calls a named pipe too.</summary>
    public static async Task<Stream> ConnectToPipeAsync(string name, CancellationToken ct)
    {
        var pipe = new NamedPipeClientStream(
            ".", name.StartsWith(WindowsPipes, StringComparison.Ordinal) ? name[WindowsPipes.Length..] : name,
            PipeDirection.InOut, PipeOptions.Asynchronous);
        await pipe.ConnectAsync(ct).ConfigureAwait(false);
        return pipe;
    }

    public static async Task<Stream> ConnectToSocketAsync(int port, CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, ct).ConfigureAwait(false);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
