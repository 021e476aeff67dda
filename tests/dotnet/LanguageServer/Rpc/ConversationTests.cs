using System.Text;
using System.Text.Json;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Rpc;
using Gpt2.Tests;
using Microsoft.Extensions.Time.Testing;
using Nerdbank.Streams;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Rpc;

/// <summary>JSON-RPC over the wire, whatever the other side sends.</summary>
public sealed class ConversationTests
{
    /// <summary>Half of an emoji, as an escape sequence.</summary>
    private const string Half = @"\ud83d";

    [Fact]
    public async Task Header_names_are_case_insensitive()
    {
        await using var server = await TestServer.ReadyAsync();
        await server.Editor.SendRawAsync(
            "content-length: 45\r\nCONTENT-TYPE: x\r\n\r\n" + """{"jsonrpc":"2.0","id":"a","method":"nothing"}"""
        );
        Assert.Equal(-32601, (await AnswerAsync(server, "a")).GetProperty("error").GetProperty("code").GetInt32());
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":999,"result":null}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"never","result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":999,"error":{"code":1,"message":"no"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":999,"error":5}""")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"no"}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":999}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":{}}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/cancelRequest","params":[1]}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/cancelRequest","params":5}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/cancelRequest"}""")]
    public async Task Unexpected_answers_and_cancellations_are_ignored(string body)
    {
        await using var server = await TestServer.ReadyAsync();
        await server.Editor.SendBodyAsync(body);
        Assert.NotNull(await server.Editor.WhyNothingAsync());
        Assert.DoesNotContain(server.Editor.Received, m => m.Method is "answer" or "error");
    }

    [Fact]
    public async Task A_cancellation_sent_as_a_request_is_answered()
    {
        await using var server = await TestServer.ReadyAsync();
        Assert.Equal(JsonValueKind.Null, (await server.Editor.RequestAsync("$/cancelRequest", new { id = 999 })).ValueKind);
        Assert.Equal(JsonValueKind.Null, (await server.Editor.RequestAsync("$/cancelRequest")).ValueKind);
    }

    [Theory]
    [InlineData("\"\\ud83d\"")]
    [InlineData("\"\uFFFF\"")] // stands for a byte that is not UTF-8
    [InlineData("7.0")]
    public async Task A_request_can_be_cancelled_whatever_its_id(string id)
    {
        var methods = new RpcMethods
        {
            {
                "wait",
                LspJson.Configured.NoParams,
                async Task<string?> (_, ct) =>
                {
                    await new TaskCompletionSource().Task.WaitAsync(ct);
                    return null;
                }
            },
        };
        var (peer, other) = Peer(methods);
        await other.WriteAsync(Framed(Bytes($$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"wait"}""", id[1..^1])));
        await other.WriteAsync(Framed(Bytes($$$"""{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":{{{id}}}}}""", id[1..^1])));
        Assert.Contains("-32800", await ReadAsync(other), StringComparison.Ordinal);
        await other.DisposeAsync();
        await peer;
    }

    [Theory]
    [InlineData("5", -32602)]
    [InlineData("\"text\"", -32602)]
    [InlineData("true", -32602)]
    [InlineData("[1]", -32602)]
    [InlineData("[1,{},3]", -32602)]
    [InlineData("{}", -32602)]
    [InlineData("null", -32602)]
    [InlineData("[]", -32602)]
    public async Task Invalid_parameters_are_refused_with_the_id_of_the_request(string parameters, int code)
    {
        await using var server = await TestServer.ReadyAsync();
        await server.Editor.SendBodyAsync($$$"""{"jsonrpc":"2.0","id":"p","method":"textDocument/completion","params":{{{parameters}}}}""");
        var error = (await AnswerAsync(server, "p")).GetProperty("error");
        Assert.Equal(code, error.GetProperty("code").GetInt32());
        Assert.Equal("The parameters are not valid for textDocument/completion.", error.GetProperty("message").GetString());
        Assert.False(error.TryGetProperty("data", out _));
        await server.Editor.SendBodyAsync($$$"""{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{{{parameters}}}}""");
        await server.Editor.WaitForAsync(
            "window/logMessage",
            log => Text(log).Contains("are not valid for textDocument/didOpen", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("textDocument/hover")]
    [InlineData("$/something")]
    [InlineData("shutdown")]
    public async Task Every_method_is_refused_before_initialize(string method)
    {
        await using var server = TestServer.Start();
        var error = await Assert.ThrowsAsync<LspErrorException>(() => server.Editor.RequestAsync(method, new[] { 1, 2, 3 }));
        Assert.Equal(-32002, error.Code);
        await server.Editor.NotifyAsync(method, new { });
        await server.Editor.InitializeAsync();
    }

    [Theory]
    [InlineData(@"""\ud800""")]
    [InlineData(@"""\udc00\ud800""")]
    [InlineData(@"""a\\ud800""")]
    [InlineData("-9007199254740993")]
    [InlineData("1.50")]
    public async Task An_id_is_returned_unchanged(string id)
    {
        var (peer, other) = Peer();
        await other.WriteAsync(
            Framed(Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"echo","params":{"uri":"7"}}"""))
        );
        Assert.Equal($$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{"uri":"7"}}""", await ReadAsync(other));
        await other.WriteAsync(Framed(Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"nothing"}""")));
        Assert.StartsWith(
            $$$"""{"jsonrpc":"2.0","id":{{{id}}},"error":{"code":-32601,""",
            await ReadAsync(other),
            StringComparison.Ordinal
        );
        await other.DisposeAsync();
        await peer;
    }

    [Fact]
    public async Task A_request_whose_id_is_not_UTF8_is_answered()
    {
        var (peer, other) = Peer();
        await other.WriteAsync(
            Framed([.. """{"jsonrpc":"2.0","id":"a"""u8, 0xFF, 0xC0, .. "\",\"method\":\"echo\",\"params\":{\"uri\":\"7\"}}"u8])
        );
        Assert.StartsWith("{\"jsonrpc\":\"2.0\",\"id\":\"a\uFFFD\uFFFD\",\"result\"", await ReadAsync(other), StringComparison.Ordinal);
        await other.DisposeAsync();
        await peer;
    }

    [Theory]
    [InlineData(Half)]
    [InlineData("\uFFFF")] // stands for a byte that is not UTF-8
    public async Task A_lone_surrogate_in_a_progress_token_does_no_harm(string half)
    {
        await using var server = await TestServer.ReadyAsync();
        var (uri, _) = await server.Editor.OpenAsync("The old man looked at the sea.", "plaintext");
        await server.Editor.SendBodyAsync(
            Bytes(
                $$$"""{"jsonrpc":"2.0","id":"t","method":"workspace/executeCommand","params":{"workDoneToken":"w{{{half}}}", """
                    + $$$""" "command":"gpt2.sample","arguments":[{"uri":"{{{uri}}}","position":{"line":0,"character":30},"""
                    + $$$""" "maxTokens":5,"partialResultToken":"p{{{half}}}"}]}}""",
                half
            )
        );
        Assert.True((await AnswerAsync(server, "t")).TryGetProperty("result", out _));
        Assert.Contains(server.Editor.Received, m => m.Method == "$/progress" && m.Params.GetProperty("token").GetString() == "w\uFFFD");
        await server.Editor.SendBodyAsync(
            Bytes($$$"""{"jsonrpc":"2.0","method":"window/workDoneProgress/cancel","params":{"token":"w{{{half}}}"}}""", half)
        );
        Assert.NotNull(await server.Editor.WhyNothingAsync());
    }

    [Theory]
    [InlineData(Half)]
    [InlineData("\uFFFF")]
    public async Task A_lone_surrogate_in_a_method_or_command_does_no_harm(string half)
    {
        await using var server = await TestServer.ReadyAsync();
        await server.Editor.SendBodyAsync(Bytes($$$"""{"jsonrpc":"2.0","id":"m","method":"no{{{half}}}"}""", half));
        Assert.Contains("no\uFFFD", Text((await AnswerAsync(server, "m")).GetProperty("error")), StringComparison.Ordinal);
        await server.Editor.SendBodyAsync(
            Bytes($$$"""{"jsonrpc":"2.0","id":"c","method":"workspace/executeCommand","params":{"command":"no{{{half}}}"}}""", half)
        );
        Assert.Equal(-32602, (await AnswerAsync(server, "c")).GetProperty("error").GetProperty("code").GetInt32());
    }

    [Theory]
    [InlineData("""{"code":1,"message":"no \ud83d"}""")]
    [InlineData("""{"code":-32800,"message":"cancelled"}""")]
    [InlineData("""{"message":5}""")]
    [InlineData("\"no\"")]
    public async Task An_error_answer_throws_at_the_caller(string error)
    {
        var (ours, other) = FullDuplexStream.CreatePair();
        var peer = new RpcPeer(ours, ours, LspJson.Configured.Options, TimeProvider.System);
        var running = peer.RunAsync();
        var asked = peer.AskAsync<JsonElement[]>("workspace/configuration", new NoParams(), CancellationToken.None);
        using var question = JsonDocument.Parse(await ReadAsync(other));
        await other.WriteAsync(
            Framed(
                Encoding.UTF8.GetBytes(
                    $$$"""{"jsonrpc":"2.0","id":{{{question.RootElement.GetProperty("id").GetRawText()}}},"error":{{{error}}}}"""
                )
            )
        );
        await Assert.ThrowsAsync<RemoteRpcException>(() => asked.WaitAsync(Editor.Guard));
        await other.DisposeAsync();
        await running;
    }

    [Fact]
    public async Task An_unanswered_request_ends_when_it_is_cancelled_or_the_other_side_is_gone()
    {
        var (ours, other) = FullDuplexStream.CreatePair();
        var peer = new RpcPeer(ours, ours, LspJson.Configured.Options, TimeProvider.System);
        var running = peer.RunAsync();
        using var stop = new CancellationTokenSource();
        var cancelled = peer.AskAsync<JsonElement[]>("workspace/configuration", new NoParams(), stop.Token);
        var abandoned = peer.AskAsync<JsonElement[]>("workspace/configuration", new NoParams(), CancellationToken.None);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.WaitAsync(Editor.Guard));
        await other.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned.WaitAsync(Editor.Guard));
        await running;
    }

    [Fact]
    public async Task An_unanswered_request_times_out_and_a_late_answer_is_ignored()
    {
        var (ours, other) = FullDuplexStream.CreatePair();
        var time = new FakeTimeProvider();
        var peer = new RpcPeer(ours, ours, LspJson.Configured.Options, time) { Methods = Echo() };
        var running = peer.RunAsync();
        var asked = peer.AskAsync<JsonElement[]>("workspace/configuration", new NoParams(), CancellationToken.None);
        time.Advance(peer.AnswerTimeout - TimeSpan.FromSeconds(1));
        Assert.False(asked.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        var end = await Assert.ThrowsAsync<TimeoutException>(() => asked.WaitAsync(Editor.Guard, TestContext.Current.CancellationToken));
        Assert.Equal("workspace/configuration was not answered.", end.Message); // and not the message of the guard's time-out
        using var question = JsonDocument.Parse(await ReadAsync(other));
        var id = question.RootElement.GetProperty("id").GetRawText();
        await other.WriteAsync(Framed(Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":[]}""")));
        await other.WriteAsync(Framed("""{"jsonrpc":"2.0","id":"next","method":"echo","params":{"uri":"7"}}"""u8));
        Assert.Contains("next", await ReadAsync(other), StringComparison.Ordinal);
        await other.DisposeAsync();
        await running;
    }

    [Fact]
    public async Task A_message_with_a_lone_surrogate_is_sent()
    {
        var (ours, other) = FullDuplexStream.CreatePair();
        var peer = new RpcPeer(ours, ours, LspJson.Configured.Options, TimeProvider.System)
        {
            Methods = new()
            {
                { "fail", LspJson.Configured.NoParams, new Func<NoParams, object?>(_ => throw new RpcException(-32602, "no \ud83d")) },
            },
        };
        var running = peer.RunAsync();
        peer.Notify("window/logMessage", new LogMessageParams(MessageType.Info, "half \ud83d"));
        Assert.Contains("half", await ReadAsync(other), StringComparison.Ordinal);
        await other.WriteAsync(Framed("""{"jsonrpc":"2.0","id":1,"method":"fail"}"""u8));
        Assert.Contains("-32602", await ReadAsync(other), StringComparison.Ordinal);
        await other.DisposeAsync();
        await running;
    }

    [Fact]
    public async Task A_bug_is_answered_without_its_stack_trace_and_reported_with_it()
    {
        var (ours, other) = FullDuplexStream.CreatePair();
        var bugs = new List<Exception>();
        var peer = new RpcPeer(ours, ours, LspJson.Configured.Options, TimeProvider.System)
        {
            Methods = new()
            {
                { "now", LspJson.Configured.NoParams, new Func<NoParams, object?>(_ => throw new InvalidOperationException("secret")) },
                {
                    "later",
                    LspJson.Configured.NoParams,
                    async Task<string?> (_, ct) =>
                    {
                        await Task.Yield();
                        throw new InvalidOperationException("secret");
                    }
                },
                { "unwritable", LspJson.Configured.NoParams, _ => new Dictionary<string, object>() },
            },
            OnBug = (_, exception) => bugs.Add(exception),
        };
        var running = peer.RunAsync();
        foreach (var method in new[] { "now", "later", "unwritable" })
        {
            await other.WriteAsync(Framed(Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":1,"method":"{{{method}}}"}""")));
            Assert.Equal(
                $$$"""{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"{{{method}}} failed; the log says why."}}""",
                await ReadAsync(other)
            );
        }
        Assert.Equal(3, bugs.Count);
        Assert.Contains("secret", bugs[0].ToString(), StringComparison.Ordinal);
        await other.DisposeAsync();
        await running;
    }

    [Fact]
    public async Task An_exception_can_be_mapped_to_an_error()
    {
        var (ours, other) = FullDuplexStream.CreatePair();
        var peer = new RpcPeer(ours, ours, LspJson.Configured.Options, TimeProvider.System)
        {
            Methods = new() { { "fail", LspJson.Configured.NoParams, new Func<NoParams, object?>(_ => throw new TimeoutException()) } },
            ErrorOf = exception => exception is TimeoutException ? new(-32602, "Wait.") : null,
            OnBug = (_, _) => Assert.Fail("a bug was reported"),
        };
        var running = peer.RunAsync();
        await other.WriteAsync(Framed("""{"jsonrpc":"2.0","id":1,"method":"fail"}"""u8));
        Assert.Equal("""{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"Wait."}}""", await ReadAsync(other));
        await other.DisposeAsync();
        await running;
    }

    [Fact]
    public async Task A_method_name_of_a_megabyte_is_shortened_in_the_answer()
    {
        var (peer, other) = Peer();
        var name = new string('x', 1_000_000);
        await other.WriteAsync(Framed(Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":1,"method":"{{{name}}}"}""")));
        Assert.InRange((await ReadAsync(other)).Length, 100, 1200);
        await other.DisposeAsync();
        await peer;
    }

    /// <summary>Notifications and requests are begun in the order in which they arrive.</summary>
    [Fact]
    public async Task Methods_begin_in_the_order_of_their_messages()
    {
        var (ours, other) = FullDuplexStream.CreatePair();
        var begun = new List<int>();
        var ended = new TaskCompletionSource();
        var peer = new RpcPeer(ours, ours, LspJson.Configured.Options, TimeProvider.System)
        {
            Methods = new()
            {
                {
                    "begin",
                    LspJson.Configured.TextDocumentContentParams,
                    async Task<string?> (given, ct) =>
                    {
                        begun.Add(int.Parse(given.Uri, System.Globalization.CultureInfo.InvariantCulture));
                        await ended.Task;
                        return null;
                    }
                },
            },
        };
        var running = peer.RunAsync();
        const int many = 500;
        await other.WriteAsync(
            Enumerable
                .Range(0, many)
                .SelectMany(i =>
                    Framed(Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":{{{i}}},"method":"begin","params":{"uri":"{{{i}}}"}}"""))
                )
                .ToArray()
        );
        await other.WriteAsync(Framed("""{"jsonrpc":"2.0","id":"last","method":"nothing"}"""u8));
        Assert.Contains("last", await ReadAsync(other), StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(0, many), begun);
        ended.SetResult();
        await other.DisposeAsync();
        await running;
    }

    /// <summary>The other side starts to read only after more has been sent than any buffer holds.</summary>
    [Fact]
    public async Task Senders_do_not_wait_for_a_slow_reader()
    {
        var (ours, other) = FullDuplexStream.CreatePair();
        var peer = new RpcPeer(ours, ours, LspJson.Configured.Options, TimeProvider.System) { Methods = Echo() };
        var running = peer.RunAsync();
        for (var i = 0; i < 200; i++)
            peer.Notify("window/logMessage", new LogMessageParams(MessageType.Info, i + new string('x', 10_000)));
        await other.WriteAsync(Framed("""{"jsonrpc":"2.0","id":1,"method":"echo","params":{"uri":"7"}}"""u8));
        for (var i = 0; i < 200; i++)
            Assert.Contains($"\"{i}x", await ReadAsync(other), StringComparison.Ordinal);
        Assert.Contains("\"id\":1", await ReadAsync(other), StringComparison.Ordinal);
        await other.DisposeAsync();
        await running;
    }

    /// <summary>The other side requests twice as much as may wait before it reads; no answer is lost.</summary>
    [Fact]
    public async Task A_client_that_requests_more_than_may_wait_gets_all_answers_when_it_reads()
    {
        const int Length = 1 << 20;
        var count = (int)(2 * MessageWriter.Most / Length);
        var (peer, other) = Peer();
        var asking = Task.Run(async () =>
        {
            for (var id = 0; id < count; id++)
                await other.WriteAsync(
                    Framed(
                        Encoding.ASCII.GetBytes(
                            $$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"echo","params":{"uri":"{{{new string('x', Length)}}}"}}"""
                        )
                    )
                );
        });
        for (var id = 0; id < count; id++)
            Assert.Contains($"\"id\":{id},", await ReadAsync(other), StringComparison.Ordinal);
        await asking;
        await other.DisposeAsync();
        await peer;
    }

    [Fact]
    public async Task The_last_messages_are_flushed()
    {
        var (input, hangUp) = FullDuplexStream.CreatePair();
        var (output, other) = FullDuplexStream.CreatePair();
        var peer = new RpcPeer(input, output, LspJson.Configured.Options, TimeProvider.System);
        var running = peer.RunAsync();
        for (var i = 0; i < 20; i++)
            peer.Notify("window/logMessage", new LogMessageParams(MessageType.Info, $"{i}"));
        peer.Flush();
        await output.DisposeAsync(); // as at the end of the process
        for (var i = 0; i < 20; i++)
            Assert.Contains($"\"{i}\"", await ReadAsync(other), StringComparison.Ordinal);
        await hangUp.DisposeAsync();
        await running;
    }

    [Theory]
    [InlineData("")]
    [InlineData("Content-Le")]
    [InlineData("Content-Length: 50\r\n\r\n{")]
    public async Task A_stream_that_ends_within_a_message_ends_the_conversation(string last)
    {
        var (peer, other) = Peer();
        await other.WriteAsync(Encoding.ASCII.GetBytes(last));
        await other.DisposeAsync();
        await peer.WaitAsync(Editor.Guard);
    }

    private static RpcMethods Echo() =>
        new() { { "echo", LspJson.Configured.TextDocumentContentParams, new Func<TextDocumentContentParams, object?>(given => given) } };

    private static (Task Ended, Stream Other) Peer(RpcMethods? methods = null)
    {
        var (ours, other) = FullDuplexStream.CreatePair();
        return (new RpcPeer(ours, ours, LspJson.Configured.Options, TimeProvider.System) { Methods = methods ?? Echo() }.RunAsync(), other);
    }

    /// <summary>The text in UTF-8; U+FFFF becomes a byte that is not valid UTF-8.</summary>
    private static byte[] Bytes(string body, string half) =>
        half == "\uFFFF"
            ? [.. body.SelectMany(c => c == '\uFFFF' ? [0xFF] : Encoding.UTF8.GetBytes(c.ToString()))]
            : Encoding.UTF8.GetBytes(body);

    private static byte[] Framed(ReadOnlySpan<byte> body) =>
        [.. Encoding.ASCII.GetBytes($"Content-Length: {body.Length}\r\n\r\n"), .. body];

    private static string Text(JsonElement message) => message.GetProperty("message").GetString()!;

    private static Task<JsonElement> AnswerAsync(TestServer server, string id) =>
        server.Editor.WaitForAsync("answer", answer => answer.GetProperty("id").GetString() == id);

    /// <summary>The body of the next message.</summary>
    private static async Task<string> ReadAsync(Stream stream)
    {
        using var stop = new CancellationTokenSource(Editor.Guard);
        var header = new StringBuilder();
        var one = new byte[1];
        while (!header.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, stop.Token);
            header.Append((char)one[0]);
        }
        var body = new byte[int.Parse(header.ToString()["Content-Length: ".Length..], System.Globalization.CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, stop.Token);
        return Encoding.UTF8.GetString(body);
    }
}
