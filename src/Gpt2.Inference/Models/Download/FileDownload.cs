using System.Net;

namespace Gpt2.Inference.Models.Download;

/// <summary>Downloads a file from where its partial file ends, until it is complete and its hash is right.</summary>
internal sealed class FileDownload(
    HubClient hub,
    HubFile file,
    ModelFile known,
    PartialFile part,
    TimeProvider time,
    Action<PullProgress> report
)
{
    /// <summary>Some ten reports per second are as many as anybody reads.</summary>
    private static readonly TimeSpan ReportEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>The largest weights; GPT-2 XL has 6.4 GB in float32.</summary>
    private const long MostWeightBytes = 30_000_000_000;

    private readonly byte[] buffer = new byte[1 << 20];
    private long? total = known.Bytes;
    private string? sha256 = known.Sha256;
    private long lastReport;
    private bool whole;

    /// <returns>The file's length and hash.</returns>
    /// <exception cref="Gpt2Exception">The file cannot be downloaded, or is not the expected one.</exception>
    public async Task<ModelFile> RunAsync(CancellationToken ct)
    {
        Report(); // before the server is asked, which may take time
        whole = part.Length == known.Bytes && known.Sha256 is not null;
        while (!whole)
            await FetchRestAsync(ct).ConfigureAwait(false);

        report(new(file.Name, part.Length, part.Length));
        var length = part.Length;
        var actual = part.Finish(sha256);
        return sha256 is null || actual == sha256
            ? new(file.Name, length, actual)
            : throw new Gpt2Exception(
                $"{file} has the SHA-256 {actual}; {sha256} was expected.",
                "It was damaged on the way or replaced at its source. Try again; if that does not help, do not use that source."
            );
    }

    /// <summary>Continues after each break, and never gives up as long as every attempt brings some data.</summary>
    private async Task FetchRestAsync(CancellationToken ct)
    {
        var had = part.Length;
        try
        {
            using var response = await hub
                .Retry.ExecuteAsync(async token => await SilenceTimeout.RunAsync(time, AttemptAsync, token).ConfigureAwait(false), ct)
                .ConfigureAwait(false);
            if (!whole)
                throw HubClient.Refusal(file, response.StatusCode);
        }
        catch (HttpRequestException e)
        {
            if (part.Length <= had)
                throw HubClient.Unreachable(file, e);
        }
    }

    private async Task<HttpResponseMessage> AttemptAsync(SilenceTimeout timeout)
    {
        if (sha256 is null && part.Tag is null)
            part.Restart(tag: null); // nothing would show whether the rest belongs to it
        var answer = await hub.AskAsync(file, part.Length, sha256 is null ? part.Tag : null, timeout.Token).ConfigureAwait(false);
        sha256 ??= answer.Sha256;
        try
        {
            if (Accept(answer.Response))
                await CopyAsync(answer.Response, timeout).ConfigureAwait(false);
            return answer.Response;
        }
        catch
        {
            answer.Response.Dispose();
            throw;
        }
    }

    /// <summary>Prepares the partial file for the data to come.</summary>
    /// <returns>Whether there is data to come.</returns>
    private bool Accept(HttpResponseMessage response)
    {
        var (length, range) = (response.Content.Headers.ContentLength, response.Content.Headers.ContentRange);
        switch (response.StatusCode)
        {
            case HttpStatusCode.PartialContent when range?.From == part.Length:
                Expect(range.Length);
                return true;
            case HttpStatusCode.OK:
                part.Restart(response.Headers.ETag);
                Expect(length);
                return true;
            case HttpStatusCode.RequestedRangeNotSatisfiable when range?.Length == part.Length:
                whole = true;
                return false;
            case HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable:
                part.Restart(tag: null);
                throw new HttpRequestException("the server sent a part that was not requested");
            default:
                return false;
        }
    }

    private void Expect(long? announced)
    {
        if (announced is not null && known.Bytes is { } bytes && announced != bytes)
            throw new Gpt2Exception(
                $"{file} has {announced} bytes at its source; {bytes} were expected.",
                "It was replaced at its source. Check HF_ENDPOINT."
            );
        total = announced ?? known.Bytes;
        RequireAtMost(total ?? 0);
        DiskSpace.Require(part.Directory, (total ?? 0) - part.Length);
    }

    /// <summary>A source may send data without end.</summary>
    private void RequireAtMost(long bytes)
    {
        var most =
            known.Bytes ?? (file.Name.EndsWith(".safetensors", StringComparison.Ordinal) ? MostWeightBytes : PlainFile.MostTextBytes);
        if (bytes <= most)
            return;
        part.Restart(tag: null);
        throw new Gpt2Exception(
            $"{file} is larger than {most / 1_000_000} MB.",
            "It does not belong to a GPT-2. Check the model's name and HF_ENDPOINT."
        );
    }

    private async Task CopyAsync(HttpResponseMessage response, SilenceTimeout timeout)
    {
        var body = await response.Content.ReadAsStreamAsync(timeout.Token).ConfigureAwait(false);
        for (int read; (read = await ReadAsync(body, timeout.Token).ConfigureAwait(false)) > 0; )
        {
            timeout.Renew();
            RequireAtMost(part.Length + read);
            part.Append(buffer.AsSpan(0, read));
            if (time.GetElapsedTime(lastReport) >= ReportEvery)
                Report();
        }
        whole =
            total is null || part.Length == total ? true : throw new HttpRequestException($"it ended after {part.Length} of {total} bytes");
    }

    /// <summary>From here on all connection errors look alike; disk errors stay as they are.</summary>
    private async Task<int> ReadAsync(Stream body, CancellationToken ct)
    {
        try
        {
            return await body.ReadAsync(buffer, ct).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new HttpRequestException("the connection was lost", e);
        }
    }

    private void Report()
    {
        lastReport = time.GetTimestamp();
        report(new(file.Name, part.Length, total));
    }
}
