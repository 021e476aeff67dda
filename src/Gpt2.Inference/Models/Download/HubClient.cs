using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Polly;
using Polly.Retry;

namespace Gpt2.Inference.Models.Download;

/// <summary>The hub's answer: the response after the last redirect, and what the redirects said.</summary>
/// <param name="Response">The response; its body is not yet read.</param>
/// <param name="Commit">The commit that a branch name stood for.</param>
/// <param name="Sha256">The hash of the file, if the hub stores it by hash.</param>
internal sealed record HubAnswer(HttpResponseMessage Response, string? Commit, string? Sha256);

/// <summary>Requests files from the hub: <c>resolve/REVISION/FILE</c>, with redirects, token and timeout. Proxies are those of the
/// environment.</summary>
internal sealed partial class HubClient : IDisposable
{
    private const int MaxRedirects = 10;
    private const int MaxRetries = 4;

    /// <summary>If the hub asks for a longer pause, that counts as a refusal.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private readonly HubSettings settings;
    private readonly TimeProvider time;
    private readonly HttpClient http;

    public HubClient(HubSettings settings, TimeProvider time)
    {
        (this.settings, this.time) = (settings, time);
        http = new(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = SilenceTimeout.Length })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        http.DefaultRequestHeaders.UserAgent.Add(new("gpt2-lsp", typeof(HubClient).Assembly.GetName().Version!.ToString(3)));
        Retry = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
            .AddRetry(
                new()
                {
                    MaxRetryAttempts = MaxRetries,
                    Delay = TimeSpan.FromSeconds(1),
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    ShouldHandle = static attempt => ValueTask.FromResult(MayPass(attempt.Outcome)),
                    DelayGenerator = attempt => ValueTask.FromResult(PauseAskedFor(attempt.Outcome.Result)),
                }
            )
            .Build();
    }

    /// <summary>Retries after temporary failures: 408, 429, 5xx, a broken connection. It waits longer each time, or as long as the hub
    /// asks.</summary>
    public ResiliencePipeline<HttpResponseMessage> Retry { get; }

    /// <summary>Asks whether a file exists, and at which commit.</summary>
    /// <exception cref="Gpt2Exception">The hub does not say.</exception>
    public async Task<(bool Found, string? Commit)> LookAsync(HubFile file, CancellationToken ct)
    {
        string? commit = null;
        try
        {
            using var response = await Retry
                .ExecuteAsync(
                    async token =>
                        await SilenceTimeout
                            .RunAsync(
                                time,
                                async timeout =>
                                {
                                    var answer = await AskAsync(file, 0, null, timeout.Token).ConfigureAwait(false);
                                    commit = answer.Commit;
                                    return answer.Response;
                                },
                                token
                            )
                            .ConfigureAwait(false),
                    ct
                )
                .ConfigureAwait(false);
            return response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.NotFound
                ? (response.IsSuccessStatusCode, commit)
                : throw Refusal(file, response.StatusCode);
        }
        catch (HttpRequestException e)
        {
            throw Unreachable(file, e);
        }
    }

    /// <param name="file">The file, its repository and its revision.</param>
    /// <param name="from">The first byte wanted.</param>
    /// <param name="etag">The version that earlier bytes belong to, if that must be checked.</param>
    /// <exception cref="HttpRequestException">The hub cannot be reached.</exception>
    /// <exception cref="Gpt2Exception">It redirects to something that is not a web address.</exception>
    public async Task<HubAnswer> AskAsync(HubFile file, long from, EntityTagHeaderValue? etag, CancellationToken ct)
    {
        try
        {
            return await FollowAsync(file, from, etag, ct).ConfigureAwait(false);
        }
        catch (UriFormatException e) // a host name that cannot be looked up
        {
            throw new Gpt2Exception($"The address of {file} is not a web address.", "Check HF_ENDPOINT.", e);
        }
    }

    private async Task<HubAnswer> FollowAsync(HubFile file, long from, EntityTagHeaderValue? etag, CancellationToken ct)
    {
        var address = new Uri(settings.Endpoint, $"{file.Repository}/resolve/{file.Revision}/{Uri.EscapeDataString(file.Name)}");
        string? commit = null,
            sha256 = null;
        for (var hop = 0; hop <= MaxRedirects; hop++)
        {
            var response = await http.SendAsync(Request(address, from, etag), HttpCompletionOption.ResponseHeadersRead, ct)
                .ConfigureAwait(false);
            commit ??= Header(response, "X-Repo-Commit") is { } named && Commit().IsMatch(named) ? named : null;
            sha256 ??= Header(response, "X-Linked-ETag")?.Trim('"') is { } linked && Sha256().IsMatch(linked) ? linked : null;
            if (!IsRedirect(response) || response.Headers.Location is not { } location)
                return Refusal(response) is { } refusal ? throw refusal : new(response, commit, sha256);
            response.Dispose();
            address = Follow(address, location);
        }
        throw new Gpt2Exception($"{settings.Endpoint} redirects {file} endlessly.", "Check HF_ENDPOINT.");
    }

    public void Dispose() => http.Dispose();

    public static Gpt2Exception Unreachable(HubFile file, HttpRequestException e) =>
        new($"{file} cannot be downloaded: {e.Message}", "Check the network and try again; the part already downloaded is kept.", e);

    public static Gpt2Exception Refusal(HubFile file, HttpStatusCode status) =>
        status switch
        {
            HttpStatusCode.NotFound => new(
                $"There is no {file} at revision {file.Revision}.",
                "Check the model's name; it must be a GPT-2 with safetensors weights."
            ),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new(
                $"The hub refuses access to {file} ({(int)status}).",
                "Check the model's name. If the model is private or requires consent, set HF_TOKEN to your token."
            ),
            _ => new($"The hub answered {(int)status} for {file}.", "Try again later; the part already downloaded is kept."),
        };

    private HttpRequestMessage Request(Uri address, long from, EntityTagHeaderValue? etag)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.AcceptEncoding.Add(new("identity")); // ranges count the bytes as stored
        if (from > 0)
            request.Headers.Range = new(from, null);
        if (from > 0 && etag is not null)
            request.Headers.IfRange = new(etag);
        if (settings.Token is { } token && IsSameServer(address, settings.Endpoint))
            request.Headers.Authorization = new("Bearer", token);
        return request;
    }

    internal static bool IsSameServer(Uri one, Uri other) => (one.Scheme, one.Host, one.Port) == (other.Scheme, other.Host, other.Port);

    internal static Uri Follow(Uri from, Uri location)
    {
        if (!Uri.TryCreate(from, location, out var target))
            throw new Gpt2Exception(
                $"{from.Host} redirects to {location.OriginalString}, which is not a web address.",
                "Check HF_ENDPOINT."
            );
        if (target.Scheme != Uri.UriSchemeHttps && target.Scheme != Uri.UriSchemeHttp)
            throw new Gpt2Exception($"{from.Host} redirects to {target.Scheme}:, which is not a web address.", "Check HF_ENDPOINT.");
        return from.Scheme == Uri.UriSchemeHttps && target.Scheme != Uri.UriSchemeHttps
            ? throw new Gpt2Exception($"{from.Host} redirects to {target.Host} without encryption.", "Check HF_ENDPOINT.")
            : target;
    }

    private static bool IsRedirect(HttpResponseMessage response) =>
        response.StatusCode
            is HttpStatusCode.Moved
                or HttpStatusCode.Redirect
                or HttpStatusCode.SeeOther
                or HttpStatusCode.TemporaryRedirect
                or HttpStatusCode.PermanentRedirect;

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.First() : null;

    private static bool MayPass(Outcome<HttpResponseMessage> outcome) =>
        outcome
            is { Exception: HttpRequestException }
                or {
                    Result.StatusCode: HttpStatusCode.RequestTimeout
                        or HttpStatusCode.TooManyRequests
                        or >= HttpStatusCode.InternalServerError
                };

    /// <summary>The value of <c>Retry-After</c>, in seconds or as a date. Null if there is none or the date has passed; then we choose the
    /// pause.</summary>
    private TimeSpan? PauseAskedFor(HttpResponseMessage? response)
    {
        var after = response?.Headers.RetryAfter;
        var pause = after?.Delta ?? after?.Date - time.GetUtcNow();
        return pause >= TimeSpan.Zero ? pause : null;
    }

    /// <summary>Why an answer is not a file; the answer is closed.</summary>
    private Gpt2Exception? Refusal(HttpResponseMessage response)
    {
        var host = response.RequestMessage!.RequestUri!.Host;
        Gpt2Exception? refusal = null;
        if (PauseAskedFor(response) is { } pause && pause > LongestPause)
            refusal = new(
                $"{host} asks for a pause of {pause.TotalMinutes:F0} minutes.",
                "Try again after that; the part already downloaded is kept."
            );
        else if (response.Content.Headers.ContentType?.MediaType is "text/html" && response.IsSuccessStatusCode)
            refusal = new(
                $"{host} sent a web page instead of the model.",
                "Log in to your network if it asks for that, and check HF_ENDPOINT and the proxy."
            );
        if (refusal is not null)
            response.Dispose();
        return refusal;
    }

    [GeneratedRegex(@"\A[0-9a-f]{64}\z")]
    private static partial Regex Sha256();

    /// <summary>It becomes part of directory names.</summary>
    [GeneratedRegex(@"\A[0-9a-f]{40}\z")]
    private static partial Regex Commit();
}

/// <summary>A file on the hub.</summary>
internal sealed record HubFile(string Repository, string Revision, string Name)
{
    public override string ToString() => $"{Repository}/{Name}";
}
