using Gpt2.Tests;
using Xunit;

namespace Gpt2.Process.Tests;

/// <summary>The server as an editor starts it: a process of its own, over each transport.</summary>
public sealed class ServeTests
{
    private const string Beginning = "We spent the summer in the United Sta$0";

    private static readonly string[] Serve = [CommandLine.Executable, "serve"];

    [Theory]
    [InlineData("Stdio"), InlineData("Pipe"), InlineData("Socket")]
    public async Task Ghost_text_comes_over_every_transport(string connection)
    {
        await using var server = await ServerProcess.StartAsync(Serve, Enum.Parse<Connection>(connection));
        await server.Editor.InitializeAsync();
        await server.Editor.StatusAsync("ready");
        Assert.NotEmpty(await server.Editor.GhostAsync(Beginning) ?? "");
        await server.Editor.ShutDownAsync();
        Assert.Equal(0, await server.ExitCodeAsync());
    }

    [Fact]
    public async Task Requests_that_arrive_while_the_model_loads_are_answered_at_once()
    {
        await using var server = await ServerProcess.StartAsync(Serve, Connection.Stdio);
        await server.Editor.InitializeAsync();
        await server.Editor.GhostAsync(Beginning); // empty or not, by how far loading is: but answered
        await server.Editor.MenuAsync(Beginning);
        await server.Editor.StatusAsync("ready");
        Assert.NotEmpty(await server.Editor.GhostAsync(Beginning) ?? "");
    }

    [Fact]
    public async Task The_server_ends_with_the_editors_stream()
    {
        await using var server = await ServerProcess.StartAsync(Serve, Connection.Stdio);
        await server.Editor.InitializeAsync();
        await server.Editor.DisposeAsync();
        Assert.Equal(1, await server.ExitCodeAsync());
    }

    [Fact]
    public async Task The_server_ends_with_the_editors_process()
    {
        using var editor = System.Diagnostics.Process.Start(OperatingSystem.IsWindows() ? "timeout" : "sleep", "600");
        await using var server = await ServerProcess.StartAsync([.. Serve, $"--clientProcessId={editor.Id}"], Connection.Stdio);
        await server.Editor.InitializeAsync();
        editor.Kill();
        Assert.Equal(1, await server.ExitCodeAsync());
    }
}
