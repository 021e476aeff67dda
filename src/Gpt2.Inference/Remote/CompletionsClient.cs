using System.Net;
using System.Net.ServerSentEvents;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;

namespace Gpt2.Inference.Remote;

/// <summary>A part of an answer.</summary>
/// <param name="Tokens">Its tokens; null if the server does not report them.</param>
/// <param name="Finish">"stop" or "length" at the end of the text; null before.</param>
/// <param name="Timing">The server's report of its work, at the end of the answer.</param>
internal sealed record CompletionPart(string Text, RemoteToken[]? Tokens, string? Finish, ServerTiming? Timing);

/// <summary>The server's work for one answer.</summary>
/// <param name="PromptTokens">Tokens of the prompt that it had to run.</param>
/// <param name="PromptMilliseconds">The time for them.</param>
/// <param name="Tokens">Tokens that it wrote.</param>
/// <param name="Milliseconds">The time for them.</param>
public sealed record ServerTiming(int PromptTokens, double PromptMilliseconds, int Tokens, double Milliseconds);

/// <summary>Sends requests to a server over HTTP. It follows no redirects, keeps no cookies, and logs nothing that it sends.</summary>
internal sealed class CompletionsClient : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>A busy processor may need this long for a whole context.</summary>
    private static readonly TimeSpan SilenceTimeout = TimeSpan.FromSeconds(15);

    /// <summary>No answer is longer: a suggestion with the log-probabilities of a hundred tokens at each place is some 100 kB, a text of
    /// 1,024 tokens 500 kB.</summary>
    private const int MostBytes = 8 << 20;

    private readonly RemoteAddress address;
    private readonly TimeProvider time;
    private readonly bool hasKey;
    private readonly HttpClient http;

    public CompletionsClient(RemoteAddress address, ApiKey? key, TimeProvider time)
    {
        (this.address, this.time, hasKey) = (address, time, key is not null);
        http = new(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = address.Api.Scheme == Uri.UriSchemeHttps, // a proxy could read what is sent to this machine or network
                ConnectTimeout = ConnectTimeout,
                PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            }
        )
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MostBytes,
        };
        http.DefaultRequestHeaders.UserAgent.Add(new("gpt2-lsp", typeof(CompletionsClient).Assembly.GetName().Version!.ToString(3)));
        if (key is not null)
            http.DefaultRequestHeaders.Authorization = new("Bearer", key.Value);
    }

    /// <summary>The model that the address stands for.</summary>
    /// <exception cref="ServerException">The server does not say.</exception>
    public async Task<ServerModel> FindModelAsync(CancellationToken ct)
    {
        using var silence = new CancellationTokenSource(SilenceTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, silence.Token);
        return await ExplainAsync(() => AskModelAsync(either.Token), ct).ConfigureAwait(false);
    }

    /// <summary>The answer to a request, as it arrives. A caller who stops reading closes the connection, which ends the server's
    /// work.</summary>
    /// <exception cref="ServerException">The server does not answer, or not as it should.</exception>
    public async IAsyncEnumerable<CompletionPart> CompleteAsync(CompletionBody body, [EnumeratorCancellation] CancellationToken ct)
    {
        using var silence = new CancellationTokenSource(SilenceTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, silence.Token);
        using var response = await ExplainAsync(() => PostAsync(body, either.Token), ct).ConfigureAwait(false);
        var stream = await response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
        await using var events = SseParser
            .Create(new LimitedStream(stream, MostBytes), (_, data) => Event(data))
            .EnumerateAsync(either.Token)
            .GetAsyncEnumerator(ct);
        var isWhole = false;
        while (await ExplainAsync(() => events.MoveNextAsync().AsTask(), ct).ConfigureAwait(false) && events.Current.Data is { } part)
        {
            isWhole |= part.Finish is not null;
            yield return part;
            silence.CancelAfter(SilenceTimeout);
        }
        if (!isWhole)
            throw Broken(null);
    }

    public void Dispose() => http.Dispose();

    private async Task<ServerModel> AskModelAsync(CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address.Api, "models"));
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, stop).ConfigureAwait(false);
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed)
            return new(address.Model, null, null);
        Check(response);
        using var json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(stop).ConfigureAwait(false));
        return ServerModel.Find(json.RootElement, address.Model);
    }

    private async Task<HttpResponseMessage> PostAsync(CompletionBody body, CancellationToken stop)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(body, RemoteJson.Default.CompletionBody);
        HttpResponseMessage response;
        try
        {
            response = await SendAsync(content, stop).ConfigureAwait(false);
        }
        catch (HttpRequestException e) when (IsClosed(e))
        {
            response = await SendAsync(content, stop).ConfigureAwait(false); // the server had closed a connection that was kept open
        }
        try
        {
            Check(response);
            return response.Content.Headers.ContentType?.MediaType == "text/event-stream" ? response : throw Strange(null);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>Whether the connection ended before anything was answered.</summary>
    private static bool IsClosed(HttpRequestException e) =>
        e.HttpRequestError is HttpRequestError.ResponseEnded
        || e.InnerException?.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.Shutdown };

    private async Task<HttpResponseMessage> SendAsync(byte[] content, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address.Api, "completions"))
        {
            Content = new ByteArrayContent(content),
        };
        request.Content.Headers.ContentType = new("application/json");
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop).ConfigureAwait(false);
    }

    /// <returns>Null for the marker after the last event.</returns>
    private CompletionPart? Event(ReadOnlySpan<byte> data)
    {
        if (data.SequenceEqual("[DONE]"u8))
            return null;
        var reader = new Utf8JsonReader(data);
        using var json = JsonDocument.ParseValue(ref reader);
        var root = json.RootElement;
        if (
            root.ValueKind != JsonValueKind.Object
            || root.TryGetProperty("error", out _)
            || !root.TryGetProperty("choices", out var choices)
        )
            throw Broken(null);
        var timing = TimingOf(root);
        if (choices.GetArrayLength() == 0)
            return new("", [], null, timing);
        var choice = choices[0];
        var text = choice.GetProperty("text").GetString() ?? "";
        var tokens =
            choice.TryGetProperty("logprobs", out var logprobs) && logprobs.ValueKind == JsonValueKind.Object
                ? RemoteToken.Read(logprobs).ToArray()
            : text.Length == 0 ? []
            : null;
        var finish =
            choice.TryGetProperty("finish_reason", out var reason) && reason.ValueKind == JsonValueKind.String ? reason.GetString() : null;
        return new(text, tokens, finish, timing);
    }

    private static ServerTiming? TimingOf(JsonElement root) =>
        root.TryGetProperty("timings", out var timings) && timings.ValueKind == JsonValueKind.Object
            ? new(
                timings.GetProperty("prompt_n").GetInt32(),
                timings.GetProperty("prompt_ms").GetDouble(),
                timings.GetProperty("predicted_n").GetInt32(),
                timings.GetProperty("predicted_ms").GetDouble()
            )
            : null;

    /// <summary>Describes an error in plain words.</summary>
    private async Task<T> ExplainAsync<T>(Func<Task<T>> ask, CancellationToken ct)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested && e.InnerException is TimeoutException)
        {
            throw Unreachable(e); // of connecting
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new ServerException(
                $"{address.Host} has not answered for {SilenceTimeout.TotalSeconds:F0} seconds.",
                "Suggestions return when it answers.",
                ServerException.Short
            );
        }
        catch (Exception) when (ct.IsCancellationRequested)
        {
            throw new OperationCanceledException(ct);
        }
        catch (ObjectDisposedException)
        {
            throw new OperationCanceledException("another model took this one's place");
        }
        catch (HttpRequestException e) when (e.InnerException is AuthenticationException)
        {
            throw new ServerException(
                $"{address.Host} has no certificate that this computer trusts, so nothing was sent.",
                "Give it one; a server on this computer or a private network can also be used with http.",
                ServerException.Long,
                e
            );
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            throw Unreachable(e);
        }
        catch (HttpRequestException e)
            when (e.HttpRequestError is HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded)
        {
            throw Strange(e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Broken(e);
        }
        catch (Exception e)
            when (e
                    is JsonException
                        or InvalidOperationException
                        or InvalidDataException
                        or KeyNotFoundException
                        or FormatException
                        or DecoderFallbackException
            )
        {
            throw Strange(e);
        }
    }

    private void Check(HttpResponseMessage response)
    {
        if (response.IsSuccessStatusCode)
            return;
        var (status, host) = ((int)response.StatusCode, address.Host);
        throw status switch
        {
            >= 300 and < 400 => new ServerException(
                $"{host} redirects to another address, which is not followed.",
                "Give the address of the server itself.",
                ServerException.Long
            ),
            400 or 422 => new ServerException($"{host} refused the request ({status}).", "Check the server's log.", ServerException.Long)
            {
                IsRefusal = true,
            },
            401 or 403 => new ServerException(
                hasKey ? $"{host} does not accept the key ({status})." : $"{host} requires a key ({status}).",
                $"Set {ApiKey.Variable}, or select the model again in VS Code and enter the key.",
                ServerException.Long
            ),
            404 => new ServerException(
                $"{host} has no completions API or no such model (404).",
                $"Give its address up to /v1, followed by # and the name of one of its models.",
                ServerException.Long
            ),
            429 => new ServerException($"{host} is too busy (429).", "Suggestions return when it is less busy.", PauseOf(response)),
            503 => new ServerException($"{host} is not ready (503).", "Suggestions return when it is ready.", PauseOf(response)),
            _ => new ServerException($"{host} answered with an error ({status}).", "Check the server's log.", ServerException.Short),
        };
    }

    /// <summary>The value of <c>Retry-After</c>, in seconds or as a date, within limits.</summary>
    private TimeSpan PauseOf(HttpResponseMessage response)
    {
        var after = response.Headers.RetryAfter;
        var pause = after?.Delta ?? after?.Date - time.GetUtcNow() ?? ServerException.Short;
        return pause < ServerException.Short ? ServerException.Short
            : pause > TimeSpan.FromMinutes(10) ? TimeSpan.FromMinutes(10)
            : pause;
    }

    private ServerException Unreachable(Exception e) =>
        new(
            $"The model server {address.Host} cannot be reached.",
            "Start it, or correct its address; suggestions return when it answers.",
            ServerException.Short,
            e
        );

    private ServerException Broken(Exception? e) =>
        new($"{address.Host} stopped in the middle of its answer.", "Suggestions return when it answers.", ServerException.Short, e);

    private ServerException Strange(Exception? e) =>
        new(
            $"{address.Host} does not answer like a completions server.",
            "Give the address of vLLM, llama-server, gpt2-lsp serve --http, or another server with OpenAI's completions API.",
            ServerException.Long,
            e
        );
}
