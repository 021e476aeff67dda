using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Gpt2.Tests;

/// <summary>A request that the server received.</summary>
internal sealed record CompletionsRequest(string Path, string? Authorization, string Body);

/// <summary>One answer of a server with OpenAI's completions API, in correct and in faulty forms.</summary>
internal sealed class CompletionsAnswer(HttpListenerContext context, string body)
{
    public HttpListenerResponse Response => context.Response;

    public JsonElement Request => JsonElement.Parse(body);

    /// <summary>Streams tokens as llama-server does.</summary>
    public Task ChatShapeAsync(params string[] tokens) =>
        StreamAsync([.. tokens.Select(token => Chat(Encoding.UTF8.GetBytes(token), token)), End()]);

    /// <summary>Streams tokens as vLLM does.</summary>
    public Task LegacyShapeAsync(params string[] tokens) => StreamAsync([.. tokens.Select(Legacy), End()]);

    /// <summary>Streams the text without probabilities.</summary>
    public Task WithoutProbabilitiesAsync(params string[] tokens) =>
        StreamAsync([.. tokens.Select(token => Event(new { text = token, index = 0 })), End()]);

    /// <summary>Streams the given events, and ends the answer or, if it is not whole, drops the connection.</summary>
    public async Task StreamAsync(string[] events, bool isWhole = true)
    {
        Response.ContentType = "text/event-stream";
        Response.SendChunked = true;
        foreach (var one in events)
        {
            await Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes($"data: {one}\n\n"));
            await Response.OutputStream.FlushAsync();
        }
        if (isWhole)
            Response.Close();
        else
            Response.Abort();
    }

    /// <summary>Sends a single line that does not end before the client hangs up or a gigabyte has been sent.</summary>
    public async Task EndlessLineAsync()
    {
        Response.ContentType = "text/event-stream";
        Response.SendChunked = true;
        await Response.OutputStream.WriteAsync("data: "u8.ToArray());
        var part = Encoding.UTF8.GetBytes(new string('x', 1 << 20));
        for (var i = 0; i < 1024; i++)
            await Response.OutputStream.WriteAsync(part);
        Response.Close();
    }

    /// <summary>Hangs up in the middle of an answer.</summary>
    public async Task HangUpAsync()
    {
        Response.ContentType = "text/event-stream";
        Response.ContentLength64 = 1000;
        await Response.OutputStream.WriteAsync("data: {"u8.ToArray());
        await Response.OutputStream.FlushAsync();
        Response.Abort();
    }

    public async Task SendAsync(int status, string text, string type = "application/json", params (string Name, string Value)[] headers)
    {
        Response.StatusCode = status;
        Response.ContentType = type;
        foreach (var (name, value) in headers)
            Response.Headers[name] = value;
        await Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(text));
        Response.Close();
    }

    /// <summary>A token in llama-server's format; its bytes need not be whole characters.</summary>
    public static string Chat(byte[] bytes, string text, double logprob = -0.01) =>
        Event(
            new
            {
                text,
                index = 0,
                logprobs = new
                {
                    content = new[]
                    {
                        new
                        {
                            id = 1,
                            token = text,
                            bytes = bytes.Select(b => (int)b),
                            logprob,
                            top_logprobs = new object[]
                            {
                                new
                                {
                                    id = 1,
                                    token = text,
                                    bytes = bytes.Select(b => (int)b),
                                    logprob,
                                },
                                new
                                {
                                    id = 2,
                                    token = " other",
                                    bytes = " other"u8.ToArray().Select(b => (int)b),
                                    logprob = -6.0,
                                },
                            },
                        },
                    },
                },
            }
        );

    /// <summary>Writes until the client hangs up.</summary>
    public async Task EndlessTextAsync()
    {
        Response.ContentType = "text/event-stream";
        Response.SendChunked = true;
        var part = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat($"data: {Event(new { text = " on" })}\n\n", 100)));
        while (true)
            await Response.OutputStream.WriteAsync(part);
    }

    public static string End(string reason = "stop") =>
        Event(
            new
            {
                text = "",
                index = 0,
                finish_reason = reason,
            }
        );

    private static string Legacy(string token) =>
        Event(
            new
            {
                text = token,
                index = 0,
                logprobs = new
                {
                    tokens = new[] { token },
                    token_logprobs = new[] { -0.01 },
                    top_logprobs = new[]
                    {
                        new Dictionary<string, double> { [token] = -0.01, [" other"] = -6 },
                    },
                },
            }
        );

    private static string Event(object choice) => JsonSerializer.Serialize(new { choices = new[] { choice } });
}

/// <summary>A server with OpenAI's completions API whose behaviour a test chooses.</summary>
internal sealed class FakeCompletions : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly ConcurrentQueue<CompletionsRequest> requests = [];

    public FakeCompletions()
    {
        Address = Start();
        _ = AcceptAsync();
    }

    /// <summary>The server's address, as a user writes it in gpt2.model.</summary>
    public string Address { get; }

    /// <summary>The tokens of a correct answer.</summary>
    public string[] Tokens { get; set; } = [" the", " most", " important", " events", " in", " the", " world"];

    /// <summary>The models that it lists.</summary>
    public string Models { get; set; } = """{"data": [{"id": "fake", "max_model_len": 512}]}""";

    /// <summary>How the server answers. Without it, the answers are correct.</summary>
    public Func<CompletionsAnswer, Task>? Behaviour { get; set; }

    /// <summary>The requests so far.</summary>
    public IReadOnlyCollection<CompletionsRequest> Requests => requests;

    /// <summary>Raised at each request.</summary>
    public event Action? Asked;

    /// <summary>Stops listening until it is started again.</summary>
    public void Stop() => listener.Stop();

    public void StartAgain()
    {
        listener.Start();
        _ = AcceptAsync();
    }

    public void Dispose() => listener.Close();

    private string Start()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
        probe.Stop();
        listener.Prefixes.Add(address + "/");
        listener.Start();
        return address;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(await listener.GetContextAsync());
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException) { }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            using var reader = new StreamReader(context.Request.InputStream);
            var body = await reader.ReadToEndAsync();
            requests.Enqueue(new(context.Request.Url!.AbsolutePath, context.Request.Headers["Authorization"], body));
            Asked?.Invoke();
            var answer = new CompletionsAnswer(context, body);
            if (context.Request.HttpMethod == "GET")
                await answer.SendAsync(200, Models);
            else if (Behaviour is { } behave)
                await behave(answer);
            else
                await answer.ChatShapeAsync(Tokens);
        }
        catch (Exception e) when (e is IOException or HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // The client hung up.
        }
    }
}
