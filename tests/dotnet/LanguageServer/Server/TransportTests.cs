using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;
using Gpt2.Inference;
using Gpt2.LanguageServer.Cli;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Server;

public sealed class TransportTests
{
    [Fact]
    public async Task The_server_connects_to_the_editors_pipe()
    {
        var name = OperatingSystem.IsWindows()
            ? $"gpt2-lsp-{Guid.NewGuid():N}"
            : Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.sock");
        await using var pipe = new NamedPipeServerStream(name, PipeDirection.InOut, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous);
        var running = Run(new(Pipe: OperatingSystem.IsWindows() ? $@"\\.\pipe\{name}" : name));
        await pipe.WaitForConnectionAsync(TestContext.Current.CancellationToken);
        await Converse(pipe, running);
    }

    [Fact]
    public async Task The_server_connects_to_the_editors_socket()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var running = Run(new(Socket: ((IPEndPoint)listener.LocalEndpoint).Port));
        using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await Converse(client.GetStream(), running);
    }

    [Fact]
    public async Task An_invalid_pipe_name_is_refused()
    {
        string[] elsewhere = OperatingSystem.IsWindows() ? [] : ["/", "a/b", "/tmp/" + new string('x', 200)];
        string[] names = ["", "anonymous", .. elsewhere];
        foreach (var name in names)
            await Assert.ThrowsAsync<Gpt2Exception>(() => Run(new(Pipe: name)));
    }

    private static Task<int> Run(ServeOptions options) =>
        ServeCommand.RunAsync(options, TestServer.Engine, TestContext.Current.CancellationToken);

    private static async Task Converse(Stream stream, Task<int> running)
    {
        await using var editor = new Editor(stream, stream);
        await editor.InitializeAsync();
        await editor.StatusAsync("ready");
        await editor.ShutDownAsync();
        Assert.Equal(0, await running.WaitAsync(Editor.Guard, TestContext.Current.CancellationToken));
    }
}
