using System.Text.Json;
using Gpt2.Inference;
using Gpt2.LanguageServer.Rpc;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Server;

public sealed class ErrorTests
{
    [Fact]
    public async Task An_unknown_method_is_an_error() => await CheckError(-32601, "textDocument/hover", new { });

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"textDocument":null,"position":{"line":0,"character":0},"context":{"triggerKind":1}}""")]
    [InlineData("""{"textDocument":{"uri":"a"},"position":{"line":"x","character":0},"context":{"triggerKind":1}}""")]
    [InlineData("""{"textDocument":{"uri":"a"},"position":{"line":0.5,"character":0},"context":{"triggerKind":1}}""")]
    [InlineData("""{"textDocument":{"uri":"a"},"position":{"line":1e10,"character":0},"context":{"triggerKind":1}}""")]
    [InlineData("""{"textDocument":{"uri":"a"},"position":{"line":0,"character":0},"context":{"triggerKind":1.5}}""")]
    [InlineData("""[1,2]""")]
    public async Task Invalid_parameters_are_an_error(string parameters) =>
        await CheckError(-32602, "textDocument/inlineCompletion", JsonDocument.Parse(parameters).RootElement);

    /// <summary>Lua and Gson write whole numbers like this.</summary>
    [Theory]
    [InlineData("textDocument/inlineCompletion", """ "context":{"triggerKind":1.0} """)]
    [InlineData("textDocument/completion", """ "context":{"triggerKind":2.0} """)]
    [InlineData(
        "textDocument/codeAction",
        """ "range":{"start":{"line":0.0,"character":1.0},"end":{"line":0,"character":1e0}},"context":{"triggerKind":2.0} """
    )]
    public async Task Whole_numbers_may_be_written_with_a_decimal_point(string method, string others)
    {
        await using var server = await TestServer.ReadyAsync();
        var parameters = """{"textDocument":{"uri":"a"},"position":{"line":0.0,"character":24.0},""" + others + "}";
        await server.Editor.RequestAsync(method, JsonDocument.Parse(parameters).RootElement);
    }

    [Theory]
    [InlineData("7", "7")]
    [InlineData("7.0", "7")]
    [InlineData("7e0", "7")]
    [InlineData("7.5", "7.5")]
    [InlineData("\"7.0\"", "\"7.0\"")]
    [InlineData("null", "null")]
    public void Ids_that_are_the_same_number_are_equal(string id, string key) => Assert.Equal(key, RpcMessage.Key(id));

    [Fact]
    public async Task An_unknown_command_is_an_error() =>
        await CheckError(-32602, "workspace/executeCommand", new { command = "gpt2.nothing" });

    [Fact]
    public async Task Unknown_notifications_are_ignored()
    {
        await using var server = await TestServer.ReadyAsync();
        await server.Editor.NotifyAsync("$/something", new { });
        await server.Editor.NotifyAsync("workspace/didChangeWatchedFiles", new { });
        Assert.NotNull(await server.Editor.WhyNothingAsync());
        Assert.DoesNotContain(server.Editor.Received, m => m.Method == "window/logMessage" && m.Params.GetProperty("type").GetInt32() < 3);
    }

    [Fact]
    public async Task An_invalid_notification_is_logged()
    {
        await using var server = await TestServer.ReadyAsync();
        await server.Editor.NotifyAsync("textDocument/didChange", new { wrong = true });
        var warning = await server.Editor.WaitForAsync("window/logMessage", m => m.GetProperty("type").GetInt32() == 2);
        Assert.Contains("textDocument/didChange", warning.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    /// <summary>Half an emoji, as JavaScript sends it; a whole one; and an escaped backslash, after which the text only looks like half of
    /// one.</summary>
    [Theory]
    [InlineData(@"half \ud83d of one")]
    [InlineData(@"half \ud83d")]
    [InlineData(@"\ude00 half")]
    [InlineData(@"a whole \ud83d\ude00")]
    [InlineData(@"a backslash \\ud83d")]
    public async Task A_lone_surrogate_loses_no_edit(string escaped)
    {
        await using var server = await TestServer.ReadyAsync();
        const string uri = "file:///half.txt";
        var item = $$"""{"uri":"{{uri}}","languageId":"plaintext","version":1,"text":"{{escaped}}"}""";
        await server.Editor.SendBodyAsync("""{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":""" + item + "}}");
        await server.Editor.NotifyAsync(
            "textDocument/didChange",
            new
            {
                textDocument = new { uri, version = 2 },
                contentChanges = new[]
                {
                    new
                    {
                        text = " We spent the summer in the United Sta",
                        range = new { start = new { line = 0, character = 1000 }, end = new { line = 0, character = 1000 } },
                    },
                },
            }
        );
        var ghost = await server.Editor.RequestAsync(
            "textDocument/inlineCompletion",
            new
            {
                textDocument = new { uri },
                position = new { line = 0, character = 1000 },
                context = new { triggerKind = 1 },
            }
        );
        Assert.NotEmpty(ghost.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_null_among_the_changes_loses_no_edit()
    {
        await using var server = await TestServer.ReadyAsync();
        var (uri, _) = await server.Editor.OpenAsync("Other words.", "plaintext");
        const string Text = "We spent the summer in the United Sta";
        await server.Editor.NotifyAsync(
            "textDocument/didChange",
            new { textDocument = new { uri, version = 2.0 }, contentChanges = new object?[] { null, new { text = Text }, null } }
        );
        var ghost = await server.Editor.RequestGhost(uri, new { line = 0, character = Text.Length }, automatic: false).Answer;
        Assert.NotEmpty(ghost.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Positional_parameters_may_be_empty()
    {
        await using var server = await TestServer.ReadyAsync();
        await server.Editor.RequestAsync("shutdown", Array.Empty<object>());
    }

    [Theory]
    [InlineData("{not json}")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"shutd""")]
    public async Task A_body_that_is_not_JSON_is_answered_with_an_error_and_the_next_message_is_read(string body)
    {
        await using var server = await TestServer.ReadyAsync();
        await server.Editor.SendBodyAsync(body);
        var error = await server.Editor.WaitForAsync("error");
        Assert.Equal(-32700, error.GetProperty("code").GetInt32());
        Assert.NotNull(await server.Editor.WhyNothingAsync());
    }

    [Fact]
    public async Task A_long_body_that_is_not_JSON_does_no_harm()
    {
        await using var server = await TestServer.ReadyAsync();
        await server.Editor.SendBodyAsync(new string('x', 3_000_000));
        await server.Editor.WaitForAsync("error");
        Assert.NotNull(await server.Editor.WhyNothingAsync());
    }

    [Fact]
    public async Task JSON_that_is_not_a_message_does_no_harm()
    {
        await using var server = await TestServer.ReadyAsync();
        foreach (var body in new[] { "[]", "7", "{}", """{"jsonrpc":"2.0"}""", """{"jsonrpc":"2.0","id":{},"method":5}""" })
            await server.Editor.SendBodyAsync(body);
        Assert.NotNull(await server.Editor.WhyNothingAsync());
    }

    [Theory]
    [InlineData("Content-Length: many\r\n\r\n{}")]
    [InlineData("Content-Type: text\r\n\r\n{}")]
    [InlineData("Content-Length: -5\r\n\r\n{}")]
    [InlineData("Content-Length: 2147483647\r\n\r\n{}")]
    public async Task A_broken_header_ends_the_server_with_a_message_in_the_log(string header)
    {
        await using var server = await TestServer.ReadyAsync();
        await server.Editor.SendRawAsync(header);
        Assert.Equal(1, await server.ExitCodeAsync());
        Assert.Contains("can no longer be read", server.ErrorOutput.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_cannot_be_loaded_is_reported_once_with_a_remedy()
    {
        await using var server = TestServer.Start((_, _, _) => throw new Gpt2Exception("There is no model.", "Pull one."));
        await server.Editor.InitializeAsync();
        var status = await server.Editor.WaitForAsync("gpt2/status", s => s.GetProperty("state").GetString() == "error");
        Assert.Equal("Pull one.", status.GetProperty("remedy").GetString());
        var message = await server.Editor.WaitForAsync("window/showMessage");
        Assert.Equal(
            (1, "There is no model. Pull one."),
            (message.GetProperty("type").GetInt32(), message.GetProperty("message").GetString())
        );
        Assert.Null(await server.Editor.GhostAsync("Once upon a$0"));
        Assert.Equal("noModel", await server.Editor.WhyNothingAsync());
        Assert.Single(server.Editor.Received, m => m.Method == "window/showMessage");
    }

    [Fact]
    public async Task A_bug_while_loading_is_logged_with_its_stack_trace_and_the_server_survives()
    {
        await using var server = TestServer.Start((_, _, _) => throw new InvalidOperationException("a bug"));
        await server.Editor.InitializeAsync();
        await server.Editor.StatusAsync("error");
        var log = await server.Editor.WaitForAsync("window/logMessage", m => m.GetProperty("type").GetInt32() == 1);
        Assert.Contains(
            nameof(A_bug_while_loading_is_logged_with_its_stack_trace_and_the_server_survives),
            log.GetProperty("message").GetString(),
            StringComparison.Ordinal
        );
        Assert.NotNull(await server.Editor.WhyNothingAsync());
    }

    private static async Task CheckError(int code, string method, object parameters)
    {
        await using var server = await TestServer.ReadyAsync();
        var error = await Assert.ThrowsAsync<LspErrorException>(() => server.Editor.RequestAsync(method, parameters));
        Assert.Equal(code, error.Code);
        Assert.DoesNotMatch(@"   at |Gpt2\.|System\.", error.Reply.GetRawText());
        Assert.False(error.Reply.TryGetProperty("data", out var data) && data.ValueKind != JsonValueKind.Null);
    }
}
