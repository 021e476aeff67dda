using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Gpt2.Tests;

/// <summary>A request that the hub or its storage received.</summary>
internal sealed record HubRequest(string Host, string File, string Revision, string? Range, string? IfRange, string? Authorization);

/// <summary>A request that is to be answered, and the content of its file.</summary>
internal sealed record Answer(HttpListenerContext Context, byte[] Content, int Attempt)
{
    public string? Range => Context.Request.Headers["Range"];
    public string Tag => $"\"{Convert.ToHexString(SHA256.HashData(Content))}\"";

    /// <summary>Answers correctly, with support for ranges.</summary>
    /// <param name="most">The number of bytes after which the connection is dropped.</param>
    public async Task ServeAsync(int most = int.MaxValue)
    {
        var (from, response) = (From(), Context.Response);
        response.Headers["ETag"] = Tag;
        if (from >= Content.Length && from > 0)
        {
            response.StatusCode = 416;
            response.Headers["Content-Range"] = $"bytes */{Content.Length}";
            response.Close();
            return;
        }
        response.StatusCode = from > 0 ? 206 : 200;
        if (from > 0)
            response.Headers["Content-Range"] = $"bytes {from}-{Content.Length - 1}/{Content.Length}";
        response.ContentLength64 = Content.Length - from;
        var count = Math.Min(most, Content.Length - from);
        await response.OutputStream.WriteAsync(Content.AsMemory(from, count));
        await response.OutputStream.FlushAsync();
        if (count < Content.Length - from)
            response.Abort();
        else
            response.Close();
    }

    public Task FailAsync(int status, params (string Name, string Value)[] headers)
    {
        Context.Response.StatusCode = status;
        foreach (var (name, value) in headers)
            Context.Response.Headers[name] = value;
        Context.Response.Close();
        return Task.CompletedTask;
    }

    private int From() =>
        Range is { } range && (Context.Request.Headers["If-Range"] is not { } condition || condition == Tag)
            ? int.Parse(range["bytes=".Length..^1])
            : 0;
}

/// <summary>Behaves like the hub: it sends small files itself and redirects to a storage at another address for weights.</summary>
internal sealed class FakeHub : IDisposable
{
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private readonly HttpListener hub = new();
    private readonly HttpListener storage = new();
    private readonly HttpListener proxy = new();
    private readonly Uri storageAddress;
    private readonly Lock gate = new();
    private readonly List<HubRequest> requests = [];
    private readonly Dictionary<string, Func<Answer, Task>> behaviours = [];

    public FakeHub()
    {
        (Address, storageAddress) = (Start(hub, "127.0.0.1"), Start(storage, "localhost"));
        _ = AcceptAsync(hub);
        _ = AcceptAsync(storage);
    }

    public Uri Address { get; }

    /// <summary>The content of each file.</summary>
    public Dictionary<string, byte[]> Files { get; } = [];

    /// <summary>The commit to which the branch points.</summary>
    public string Main { get; set; } = Commit;

    /// <summary>Whether the hub states the hash of the file to which it redirects.</summary>
    public bool TellsHashes { get; set; } = true;

    /// <summary>The requests so far.</summary>
    public IReadOnlyList<HubRequest> Requests
    {
        get
        {
            lock (gate)
                return [.. requests];
        }
    }

    /// <summary>Replaces the correct answer for a file.</summary>
    public void On(string file, Func<Answer, Task> behaviour) => behaviours[file] = behaviour;

    /// <summary>Starts a proxy as well. Behind it, every host except the storage is the hub.</summary>
    /// <returns>The proxy's address.</returns>
    public Uri StartProxy()
    {
        var address = Start(proxy, "*");
        _ = AcceptAsync(proxy);
        return address;
    }

    public void Dispose()
    {
        hub.Close();
        storage.Close();
        proxy.Close();
    }

    /// <summary>Listens on a free port.</summary>
    private static Uri Start(HttpListener listener, string host)
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        listener.Prefixes.Add($"http://{host}:{port}/");
        listener.Start();
        return new($"http://{(host == "*" ? "127.0.0.1" : host)}:{port}/");
    }

    private async Task AcceptAsync(HttpListener listener)
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
            var attempt = Note(context, out var file);
            context.Response.Headers["X-Repo-Commit"] = Main;
            if (!Files.TryGetValue(file, out var content) && !behaviours.ContainsKey(file))
                await new Answer(context, [], attempt).FailAsync(404);
            else if (context.Request.Url!.Host != storageAddress.Host && file.EndsWith(".safetensors", StringComparison.Ordinal))
                await RedirectAsync(context, content ?? []);
            else
                await behaviours.GetValueOrDefault(file, answer => answer.ServeAsync())(new(context, content ?? [], attempt));
        }
        catch (Exception e) when (e is IOException or HttpListenerException or ObjectDisposedException)
        {
            // The client hung up.
        }
    }

    private Task RedirectAsync(HttpListenerContext context, byte[] content)
    {
        if (TellsHashes)
            context.Response.Headers["X-Linked-ETag"] = $"\"{Convert.ToHexStringLower(SHA256.HashData(content))}\"";
        return new Answer(context, content, 0).FailAsync(
            302,
            ("Location", new Uri(storageAddress, context.Request.Url!.AbsolutePath).ToString())
        );
    }

    /// <returns>How often this server was asked for the file before now.</returns>
    private int Note(HttpListenerContext context, out string file)
    {
        var request = context.Request;
        var parts = request.Url!.AbsolutePath.Split('/');
        var noted = new HubRequest(
            request.UserHostName,
            parts[^1],
            parts[^2],
            request.Headers["Range"],
            request.Headers["If-Range"],
            request.Headers["Authorization"]
        );
        file = noted.File;
        lock (gate)
        {
            var before = requests.Count(r => r.Host == noted.Host && r.File == noted.File);
            requests.Add(noted);
            return before;
        }
    }
}
