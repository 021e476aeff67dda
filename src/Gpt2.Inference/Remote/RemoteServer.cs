using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Gpt2.Inference.Remote;

/// <summary>The current state of a server: what it can do, and whether it answers. After a failure it is not asked again for a while, and
/// the problem is reported once until it answers again.</summary>
internal sealed class RemoteServer(RemoteAddress address, ApiKey? key, TimeProvider time) : IDisposable
{
    /// <summary>How many tokens to request at each place, from many to none; some servers refuse many.</summary>
    private static readonly int?[] LikeliestTried = [100, 20, 5, null];

    private readonly CompletionsClient client = new(address, key, time);
    private readonly Lock gate = new();
    private ServerModel? model;
    private DateTimeOffset validUntil; // of what is known of the model
    private ServerException? trouble; // null while it answers
    private DateTimeOffset retry;
    private Action<Gpt2Exception>? tell;
    private bool isTold;
    private long requests;
    private long ticks;

    /// <summary>The server's address.</summary>
    public RemoteAddress Address => address;

    /// <summary>What it can do; null if it has not answered yet.</summary>
    public ServerModel? Model => model;

    /// <summary>Requests so far.</summary>
    public long Requests => Interlocked.Read(ref requests);

    /// <summary>The time spent waiting for them.</summary>
    public TimeSpan Waited => TimeSpan.FromSeconds((double)Interlocked.Read(ref ticks) / Stopwatch.Frequency);

    /// <summary>Whether it should report its work, for a measurement.</summary>
    public bool IsMeasured { get; set; }

    /// <summary>Tokens of prompts that it had to run, as far as it reports them; null if it never does.</summary>
    public long? PromptTokensRun { get; private set; }

    /// <summary>Sets the receiver of problems; one that already exists is reported at once.</summary>
    public void TellTroubles(Action<Gpt2Exception> teller)
    {
        tell = teller;
        Tell();
    }

    /// <summary>What it can do. The server is asked at the first call, and again after a problem, since another one may have come back;
    /// one without log-probabilities is asked from time to time.</summary>
    /// <exception cref="ServerException">The server does not answer.</exception>
    public async Task<ServerModel> FindAsync(CancellationToken ct)
    {
        if (Current() is { } known)
            return known;
        CheckPause();
        try
        {
            var found = await client.FindModelAsync(ct).ConfigureAwait(false);
            Interlocked.Increment(ref requests);
            return Remember(found with { Likeliest = await FindLikeliestAsync(found.Id, ct).ConfigureAwait(false) });
        }
        catch (ServerException e)
        {
            throw Note(e);
        }
    }

    /// <summary>The parts of an answer, as they arrive.</summary>
    /// <param name="body">The request without the model's name.</param>
    /// <exception cref="ServerException">The server does not answer.</exception>
    public async IAsyncEnumerable<CompletionPart> CompleteAsync(CompletionBody body, [EnumeratorCancellation] CancellationToken ct)
    {
        CheckPause();
        Interlocked.Increment(ref requests);
        var whole = body with { Model = model?.Id, TimingsPerToken = IsMeasured ? true : null };
        await using var parts = client.CompleteAsync(whole, ct).GetAsyncEnumerator(ct);
        var isCounted = false;
        while (await NextAsync(parts).ConfigureAwait(false))
        {
            if (parts.Current.Finish is not null)
                Answered();
            if (!isCounted && parts.Current.Timing is { } timing)
                (isCounted, PromptTokensRun) = (true, (PromptTokensRun ?? 0) + timing.PromptTokens);
            yield return parts.Current;
        }
    }

    public void Dispose() => client.Dispose();

    private ServerModel? Current()
    {
        lock (gate)
            return time.GetUtcNow() < validUntil ? model : null;
    }

    private ServerModel Remember(ServerModel found)
    {
        lock (gate)
            validUntil = found.Likeliest > 0 ? DateTimeOffset.MaxValue : time.GetUtcNow() + ServerException.Long;
        return model = found;
    }

    private async Task<bool> NextAsync(IAsyncEnumerator<CompletionPart> parts)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            return await parts.MoveNextAsync().ConfigureAwait(false);
        }
        catch (ServerException e)
        {
            throw Note(e);
        }
        finally
        {
            Interlocked.Add(ref ticks, Stopwatch.GetTimestamp() - start);
        }
    }

    private async Task<int> FindLikeliestAsync(string? name, CancellationToken ct)
    {
        foreach (var tried in LikeliestTried)
            try
            {
                var most = 0;
                Interlocked.Increment(ref requests);
                var body = new CompletionBody(name, "The", MaxTokens: 1, Logprobs: tried);
                await foreach (var part in client.CompleteAsync(body, ct).ConfigureAwait(false))
                    most = Math.Max(most, part.Tokens?.Select(token => token.Likeliest.Length).DefaultIfEmpty(0).Max() ?? 0);
                return tried is null ? 0 : most;
            }
            catch (ServerException e) when (e.IsRefusal && tried is not null) { }
        return 0;
    }

    /// <exception cref="ServerException">The server failed a moment ago.</exception>
    private void CheckPause()
    {
        lock (gate)
            if (trouble is { } last && time.GetUtcNow() < retry)
                throw last;
    }

    /// <summary>Called after a complete answer. An answer that was broken off also began well, and must not make us report the next problem
    /// again.</summary>
    private void Answered()
    {
        lock (gate)
            (trouble, isTold) = (null, false);
    }

    private ServerException Note(ServerException e)
    {
        lock (gate)
            (trouble, retry, validUntil) = (e, time.GetUtcNow() + e.Pause, default);
        Tell();
        return e;
    }

    private void Tell()
    {
        ServerException? news;
        lock (gate)
        {
            news = tell is null || isTold ? null : trouble;
            isTold |= news is not null;
        }
        if (news is not null)
            tell!(news.ToGpt2Exception());
    }
}
