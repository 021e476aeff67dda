using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Gpt2.Tests;

/// <summary>An error reply.</summary>
internal sealed class LspErrorException(int code, string message, JsonElement reply) : Exception($"{code}: {message}")
{
    public int Code { get; } = code;
    public JsonElement Reply { get; } = reply;
}

/// <summary>A request that has been sent.</summary>
internal sealed record Pending(int Id, Task<JsonElement> Answer);

/// <summary>A raw LSP client: it writes the bytes that an editor writes and shares no code with the server.</summary>
internal sealed class Editor : IAsyncDisposable
{
    /// <summary>The longest that a test waits for anything. Even on a busy machine nothing takes this long; the limit only keeps a broken
    /// test from hanging.</summary>
    public static readonly TimeSpan Guard = TimeSpan.FromMinutes(3);

    private readonly Stream fromServer;
    private readonly Stream toServer;
    private readonly Lock gate = new();
    private readonly Dictionary<int, TaskCompletionSource<JsonElement>> waiting = [];
    private readonly List<(string Method, JsonElement Params)> received = [];
    private readonly SemaphoreSlim writing = new(1);
    private readonly Task reading;
    private TaskCompletionSource arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int lastId;
    private int lastVersion;
    private int lastDocument;

    public Editor(Stream fromServer, Stream toServer)
    {
        (this.fromServer, this.toServer) = (fromServer, toServer);
        reading = ReadAsync();
    }

    /// <summary>The editor's answers to the server's requests, by method. All other requests are answered with null.</summary>
    public Dictionary<string, Func<JsonElement, object?>> Answers { get; } = [];

    /// <summary>In <see cref="Answers"/>, means that the editor does not answer.</summary>
    public static object Silence { get; } = new();

    /// <summary>The server's notifications and requests. Its answers to raw messages are here too, as "answer" and, without an id,
    /// "error".</summary>
    public IReadOnlyList<(string Method, JsonElement Params)> Received
    {
        get
        {
            lock (gate)
                return [.. received];
        }
    }

    // Messages

    public Pending Request(string method, object? parameters = null)
    {
        var id = Interlocked.Increment(ref lastId);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            waiting[id] = answer;
            if (arrival.Task.IsFaulted)
                answer.SetException(HungUp());
        }
        _ = SendAsync(
            WithParams(
                new()
                {
                    ["jsonrpc"] = "2.0",
                    ["id"] = id,
                    ["method"] = method,
                },
                parameters
            )
        );
        return new(id, answer.Task.WaitAsync(Guard));
    }

    public Task<JsonElement> RequestAsync(string method, object? parameters = null) => Request(method, parameters).Answer;

    public Task NotifyAsync(string method, object? parameters = null) =>
        SendAsync(WithParams(new() { ["jsonrpc"] = "2.0", ["method"] = method }, parameters));

    public Task CancelAsync(Pending request) => NotifyAsync("$/cancelRequest", new { id = request.Id });

    /// <summary>Sends a body, which need not be a valid message or even JSON.</summary>
    public Task SendBodyAsync(byte[] body) => SendRawAsync([.. Encoding.ASCII.GetBytes($"Content-Length: {body.Length}\r\n\r\n"), .. body]);

    public Task SendBodyAsync(string body) => SendBodyAsync(Encoding.UTF8.GetBytes(body));

    public Task SendRawAsync(string text) => SendRawAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>The first message of this kind that the server has sent or will send.</summary>
    public async Task<JsonElement> WaitForAsync(string method, Func<JsonElement, bool>? when = null)
    {
        while (true)
        {
            Task next;
            lock (gate)
            {
                foreach (var message in received)
                    if (message.Method == method && (when is null || when(message.Params)))
                        return message.Params;
                next = arrival.Task;
            }
            await next.WaitAsync(Guard);
        }
    }

    /// <summary>Ends when the server has closed its side.</summary>
    public Task ServerHungUpAsync() => reading.WaitAsync(Guard);

    // Lifecycle

    public async Task<JsonElement> InitializeAsync(
        object? capabilities = null,
        object? initializationOptions = null,
        int? processId = null,
        string trace = "off"
    )
    {
        var result = await RequestAsync(
            "initialize",
            new
            {
                processId,
                rootUri = (string?)null,
                capabilities = capabilities ?? new { },
                initializationOptions,
                trace,
            }
        );
        await NotifyAsync("initialized", new { });
        return result;
    }

    public Task<JsonElement> StatusAsync(string state) =>
        WaitForAsync("gpt2/status", status => status.GetProperty("state").GetString() == state);

    public async Task ShutDownAsync()
    {
        await RequestAsync("shutdown");
        await NotifyAsync("exit");
    }

    // Documents: the mark $0 is the caret

    /// <summary>Opens a new document and returns the position of its caret.</summary>
    public async Task<(string Uri, object Position)> OpenAsync(string marked, string languageId = "markdown")
    {
        var uri = $"file:///document{Interlocked.Increment(ref lastDocument)}";
        var caret = marked.IndexOf("$0", StringComparison.Ordinal);
        var text = caret < 0 ? marked : marked.Remove(caret, 2);
        await NotifyAsync(
            "textDocument/didOpen",
            new
            {
                textDocument = new
                {
                    uri,
                    languageId,
                    version = ++lastVersion,
                    text,
                },
            }
        );
        return (uri, PositionAt(text, caret < 0 ? text.Length : caret));
    }

    /// <summary>Replaces a range; columns are in the encoding that editor and server agreed on.</summary>
    public Task ChangeAsync(string uri, (int Line, int Character) start, (int Line, int Character) end, string text) =>
        NotifyAsync(
            "textDocument/didChange",
            new
            {
                textDocument = new { uri, version = ++lastVersion },
                contentChanges = new[] { new { range = new { start = At(start), end = At(end) }, text } },
            }
        );

    public Task TypeAsync(string uri, int line, int character, string text) => ChangeAsync(uri, (line, character), (line, character), text);

    // Suggestions

    public Pending RequestGhost(string uri, object position, bool automatic = true, object? selected = null) =>
        Request(
            "textDocument/inlineCompletion",
            new
            {
                textDocument = new { uri },
                position,
                context = new { triggerKind = automatic ? 2 : 1, selectedCompletionInfo = selected },
            }
        );

    /// <summary>The ghost text in a new document at its mark, or null.</summary>
    public async Task<string?> GhostAsync(string marked, string languageId = "markdown")
    {
        var (uri, position) = await OpenAsync(marked, languageId);
        var items = (await RequestGhost(uri, position).Answer).GetProperty("items");
        return items.GetArrayLength() == 0 ? null : items[0].GetProperty("insertText").GetString();
    }

    /// <summary>The menu in a new document at its mark.</summary>
    public async Task<JsonElement> MenuAsync(string marked, string languageId = "markdown")
    {
        var (uri, position) = await OpenAsync(marked, languageId);
        return await RequestAsync("textDocument/completion", new { textDocument = new { uri }, position });
    }

    /// <summary>The reason why the last request showed nothing.</summary>
    public async Task<string?> WhyNothingAsync() =>
        (await RequestAsync("workspace/executeCommand", new { command = "gpt2.whyNothing" })).GetProperty("reason").GetString();

    public async ValueTask DisposeAsync()
    {
        await toServer.DisposeAsync();
        await fromServer.DisposeAsync();
    }

    private static object At((int Line, int Character) position) => new { line = position.Line, character = position.Character };

    private static object PositionAt(string text, int offset)
    {
        var before = text[..offset];
        return At((before.Count(c => c == '\n'), offset - 1 - before.LastIndexOf('\n')));
    }

    private static Dictionary<string, object?> WithParams(Dictionary<string, object?> message, object? parameters)
    {
        if (parameters is not null)
            message["params"] = parameters;
        return message;
    }

    private Task SendAsync(object message) => SendBodyAsync(JsonSerializer.SerializeToUtf8Bytes(message));

    private async Task SendRawAsync(byte[] bytes)
    {
        await writing.WaitAsync();
        try
        {
            await toServer.WriteAsync(bytes);
            await toServer.FlushAsync();
        }
        finally
        {
            writing.Release();
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await ReadHeaderAsync() is { } length)
            {
                var body = new byte[length];
                await fromServer.ReadExactlyAsync(body);
                using var json = JsonDocument.Parse(body);
                await TakeAsync(json.RootElement.Clone());
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException) { }
        lock (gate)
        {
            foreach (var answer in waiting.Values)
                answer.TrySetException(HungUp());
            arrival.SetException(HungUp());
        }
    }

    private static EndOfStreamException HungUp() => new("The server hung up.");

    private async Task<int?> ReadHeaderAsync()
    {
        var header = new StringBuilder();
        var one = new byte[1];
        while (!header.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await fromServer.ReadAsync(one) == 0)
                return null;
            header.Append((char)one[0]);
        }
        var line = header.ToString().Split("\r\n").Single(l => l.StartsWith("Content-Length: ", StringComparison.Ordinal));
        return int.Parse(line["Content-Length: ".Length..], CultureInfo.InvariantCulture);
    }

    private async Task TakeAsync(JsonElement message)
    {
        if (!message.TryGetProperty("method", out var method))
            Answer(message);
        else
        {
            message.TryGetProperty("params", out var parameters);
            if (message.TryGetProperty("id", out var id))
            {
                var result = Answers.TryGetValue(method.GetString()!, out var answer) ? answer(parameters) : null;
                if (result != Silence)
                    await SendAsync(
                        new Dictionary<string, object?>
                        {
                            ["jsonrpc"] = "2.0",
                            ["id"] = id,
                            ["result"] = result,
                        }
                    );
            }
            Keep(method.GetString()!, parameters);
        }
    }

    private void Keep(string method, JsonElement parameters)
    {
        lock (gate)
        {
            received.Add((method, parameters));
            arrival.SetResult();
            arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private void Answer(JsonElement message)
    {
        var id = message.GetProperty("id");
        TaskCompletionSource<JsonElement>? answer = null;
        lock (gate)
            if (id.ValueKind == JsonValueKind.Number)
                waiting.Remove(id.GetInt32(), out answer);
        if (answer is null)
        {
            Keep(
                id.ValueKind == JsonValueKind.Null ? "error" : "answer",
                id.ValueKind == JsonValueKind.Null ? message.GetProperty("error") : message
            );
            return;
        }
        if (message.TryGetProperty("error", out var error))
            answer.SetException(
                new LspErrorException(error.GetProperty("code").GetInt32(), error.GetProperty("message").GetString()!, error)
            );
        else
            answer.SetResult(message.GetProperty("result"));
    }
}
