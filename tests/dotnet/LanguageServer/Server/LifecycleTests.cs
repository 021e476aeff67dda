using System.Diagnostics;
using System.Text.Json;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Server;

public sealed class LifecycleTests
{
    [Fact]
    public async Task Initialize_returns_the_servers_capabilities()
    {
        await using var server = TestServer.Start();
        var result = await server.Editor.InitializeAsync();
        var capabilities = result.GetProperty("capabilities");
        Assert.Equal("utf-16", capabilities.GetProperty("positionEncoding").GetString());
        Assert.True(capabilities.GetProperty("textDocumentSync").GetProperty("openClose").GetBoolean());
        Assert.Equal(2, capabilities.GetProperty("textDocumentSync").GetProperty("change").GetInt32());
        Assert.True(capabilities.GetProperty("inlineCompletionProvider").GetBoolean());
        Assert.Equal(JsonValueKind.Object, capabilities.GetProperty("completionProvider").ValueKind);
        Assert.Contains("gpt2.whyNothing", Strings(capabilities.GetProperty("executeCommandProvider").GetProperty("commands")));
        Assert.Equal("gpt2-lsp", result.GetProperty("serverInfo").GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("utf-8", "utf-8")]
    [InlineData("utf-32,utf-8", "utf-32")]
    [InlineData("utf-7,utf-16,utf-8", "utf-16")]
    [InlineData("utf-7", "utf-16")]
    public async Task The_first_supported_encoding_of_the_client_is_chosen(string offered, string taken)
    {
        await using var server = TestServer.Start();
        var result = await server.Editor.InitializeAsync(new { general = new { positionEncodings = offered.Split(',') } });
        Assert.Equal(taken, result.GetProperty("capabilities").GetProperty("positionEncoding").GetString());
    }

    [Fact]
    public async Task A_space_opens_the_menu_only_for_clients_without_ghost_text()
    {
        await using var without = TestServer.Start();
        await using var with = TestServer.Start();
        Assert.Equal(" ", Openers(await without.Editor.InitializeAsync()));
        Assert.Equal("", Openers(await with.Editor.InitializeAsync(new { textDocument = new { inlineCompletion = new { } } })));

        static string Openers(JsonElement result) =>
            string.Concat(Strings(result.GetProperty("capabilities").GetProperty("completionProvider").GetProperty("triggerCharacters")));
    }

    [Fact]
    public async Task A_request_before_initialize_is_refused()
    {
        await using var server = TestServer.Start();
        Assert.Equal(-32002, await ErrorCode(server.Editor.RequestAsync("shutdown")));
        await server.Editor.InitializeAsync();
    }

    [Fact]
    public async Task A_second_initialize_is_refused()
    {
        await using var server = await TestServer.ReadyAsync();
        Assert.Equal(-32600, await ErrorCode(server.Editor.InitializeAsync()));
    }

    [Fact]
    public async Task Initialize_can_be_repeated_after_it_failed()
    {
        await using var server = TestServer.Start();
        Assert.Equal(-32602, await ErrorCode(server.Editor.RequestAsync("initialize", new { capabilities = 7 })));
        await server.Editor.InitializeAsync();
    }

    [Fact]
    public async Task A_null_in_a_list_is_ignored()
    {
        await using var server = TestServer.Start();
        var result = await server.Editor.RequestAsync(
            "initialize",
            new
            {
                workspaceFolders = new object?[] { null },
                capabilities = new { general = new { positionEncodings = new[] { null, "utf-8" } } },
            }
        );
        Assert.Equal("utf-8", result.GetProperty("capabilities").GetProperty("positionEncoding").GetString());
    }

    [Fact]
    public async Task A_request_after_shutdown_is_refused()
    {
        await using var server = await TestServer.ReadyAsync();
        var shutdown = server.Editor.RequestAsync("shutdown");
        var late = server.Editor.RequestAsync("shutdown");
        Assert.Equal(JsonValueKind.Null, (await shutdown).ValueKind);
        Assert.Equal(-32600, await ErrorCode(late));
    }

    [Fact]
    public async Task Exit_after_shutdown_ends_with_0()
    {
        await using var server = await TestServer.ReadyAsync();
        await server.Editor.ShutDownAsync();
        Assert.Equal(0, await server.ExitCodeAsync());
    }

    [Fact]
    public async Task Exit_without_shutdown_ends_with_1()
    {
        await using var server = await TestServer.ReadyAsync();
        await server.Editor.NotifyAsync("exit");
        Assert.Equal(1, await server.ExitCodeAsync());
    }

    [Fact]
    public async Task A_closed_stream_ends_the_server()
    {
        await using var server = await TestServer.ReadyAsync();
        await server.Editor.DisposeAsync();
        Assert.Equal(1, await server.ExitCodeAsync());
    }

    [Fact]
    public async Task The_server_ends_when_the_editors_process_no_longer_exists()
    {
        await using var server = TestServer.Start();
        server.Editor.Request("initialize", new { processId = GoneProcess(), capabilities = new { } });
        Assert.Equal(1, await server.ExitCodeAsync());
    }

    [Fact]
    public async Task The_server_ends_when_the_process_named_on_the_command_line_no_longer_exists()
    {
        await using var server = TestServer.Start(parentProcess: GoneProcess());
        Assert.Equal(1, await server.ExitCodeAsync());
    }

    [Fact]
    public async Task The_server_runs_while_the_editors_process_exists()
    {
        await using var server = TestServer.Start(parentProcess: Environment.ProcessId);
        await server.Editor.InitializeAsync(processId: Environment.ProcessId);
        await server.Editor.StatusAsync("ready");
    }

    private static int GoneProcess()
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", "--version") { RedirectStandardOutput = true })!;
        process.WaitForExit();
        return process.Id;
    }

    private static string?[] Strings(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetString())];

    private static async Task<int> ErrorCode(Task<JsonElement> answer) => (await Assert.ThrowsAsync<LspErrorException>(() => answer)).Code;
}
