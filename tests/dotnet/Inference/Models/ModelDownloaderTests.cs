using System.Security.Cryptography;
using System.Text;
using Gpt2.Inference.Models;
using Gpt2.Inference.Models.Download;
using Gpt2.Inference.Tests.Fixtures;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.Inference.Tests.Models;

public sealed class ModelDownloaderTests : IDisposable
{
    private const string Weights = "model.safetensors";
    private const string Unlisted = "owner/tiny";

    private readonly TinyModel model = new();
    private readonly TemporaryDirectory home = new();
    private readonly FakeHub hub = new();
    private readonly EagerTime time = new();
    private readonly List<PullProgress> reports = [];

    public ModelDownloaderTests()
    {
        foreach (var path in Directory.GetFiles(model.Directory))
            hub.Files[Path.GetFileName(path)] = File.ReadAllBytes(path);
    }

    private ModelDirectories Places => new(home.File("models"), home.File("hub"), home.File("imports"));

    private string Home => Path.Combine(Places.Models, "tiny");

    public void Dispose()
    {
        hub.Dispose();
        home.Dispose();
        model.Dispose();
    }

    [Fact]
    public async Task A_model_is_downloaded_completely()
    {
        Assert.Equal(Home, await PullAsync());
        AssertWhole(Home);
        Assert.Equal([Home], Directory.GetDirectories(Places.Models));
        Assert.Equal(hub.Files.Keys.Order(), Directory.GetFiles(Home).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task A_single_file_tokenizer_and_added_tokens_are_downloaded()
    {
        hub.Files["tokenizer.json"] = Encoding.UTF8.GetBytes(TinyVocabulary.InOneFile(model.Directory).ToJsonString());
        hub.Files.Remove("vocab.json");
        hub.Files.Remove("merges.txt");
        hub.Files["added_tokens.json"] = "{}"u8.ToArray();
        hub.Files["README.md"] = "not wanted"u8.ToArray();

        var directory = await PullNamedAsync(Unlisted);
        Assert.Equal(
            ["added_tokens.json", "config.json", Weights, "tokenizer.json"],
            Directory.GetFiles(directory).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
        Assert.Equal(directory, ModelStore.Find(Unlisted, Places));
    }

    [Fact]
    public async Task Pickled_weights_are_refused_before_they_are_downloaded()
    {
        hub.Files["pytorch_model.bin"] = hub.Files[Weights];
        hub.Files.Remove(Weights);
        var refusal = await Assert.ThrowsAsync<Gpt2Exception>(() => PullNamedAsync(Unlisted));
        Assert.Contains("pytorch_model.bin", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"from_pretrained('{Unlisted}')", refusal.Remedy, StringComparison.Ordinal);
        Assert.DoesNotContain(reports, report => report.File == "pytorch_model.bin");
    }

    [Fact]
    public async Task Progress_starts_at_zero_and_ends_at_the_file_size()
    {
        await PullAsync();
        foreach (var (file, content) in hub.Files)
        {
            var ofFile = reports.FindAll(r => r.File == file);
            Assert.Equal(new(file, 0, content.Length), ofFile[0]);
            Assert.Equal(new(file, content.Length, content.Length), ofFile[^1]);
        }
    }

    [Fact]
    public async Task An_installed_model_is_not_downloaded_again()
    {
        await PullAsync();
        var before = hub.Requests.Count;
        Assert.Equal(Home, await PullAsync(new(hub.Address, Offline: true)));
        Assert.Equal(before, hub.Requests.Count);
    }

    [Fact]
    public async Task The_token_is_sent_only_to_the_hub()
    {
        await PullAsync(new(hub.Address, Token: "secret"));
        Assert.Contains(hub.Requests, r => r.Host != hub.Address.Authority);
        Assert.All(hub.Requests, r => Assert.Equal(r.Host == hub.Address.Authority ? "Bearer secret" : null, r.Authorization));
    }

    [Theory]
    [InlineData("https://hub/owner/tiny", true), InlineData("https://HUB:443", true)]
    [InlineData("http://hub:443/", false), InlineData("https://hub:444/", false), InlineData("https://hub.example/", false)]
    public void A_different_scheme_host_or_port_is_a_different_server(string address, bool isSame) =>
        Assert.Equal(isSame, HubClient.IsSameServer(new(address), new("https://hub/")));

    [Fact]
    public void A_redirect_to_an_unencrypted_address_is_refused() =>
        Refusal.Of(() => HubClient.Follow(new("https://hub/file"), new("http://hub/file")), "without encryption");

    [Fact]
    public async Task A_connection_that_drops_ten_times_downloads_no_byte_twice()
    {
        var tenth = hub.Files[Weights].Length / 10 + 1;
        hub.On(Weights, answer => answer.ServeAsync(most: tenth));
        await PullAsync();
        AssertWhole(Home);
        var ranges = hub.Requests.Where(r => r.File == Weights && r.Host != hub.Address.Authority).Select(r => r.Range);
        Assert.Equal([null, .. Enumerable.Range(1, 9).Select(i => $"bytes={i * tenth}-")], ranges);
    }

    [Fact]
    public async Task An_interrupted_download_resumes_at_the_next_attempt()
    {
        using var interrupted = new CancellationTokenSource();
        var half = hub.Files[Weights].Length / 2;
        var more = new TaskCompletionSource();
        hub.On(
            Weights,
            async answer =>
            {
                answer.Context.Response.ContentLength64 = answer.Content.Length;
                await answer.Context.Response.OutputStream.WriteAsync(answer.Content.AsMemory(0, half));
                await answer.Context.Response.OutputStream.FlushAsync();
                await more.Task;
            }
        );
        var pulling = PullAsync(ct: interrupted.Token);
        await PartHasAsync(half);
        await interrupted.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pulling);
        more.SetResult();
        Assert.False(Directory.Exists(Home));
        Assert.Null(ModelStore.Locate(Name(), Places));

        hub.On(Weights, answer => answer.ServeAsync());
        await PullAsync();
        AssertWhole(Home);
        Assert.Equal($"bytes={half}-", hub.Requests.Last(r => r.File == Weights).Range);
        Assert.Single(hub.Requests, r => r.File == "vocab.json");
    }

    [Fact]
    public async Task A_partial_download_is_not_resumed_when_the_file_has_changed()
    {
        hub.TellsHashes = false;
        hub.On(
            Weights,
            answer =>
            {
                if (answer.Range is null)
                    return answer.ServeAsync(most: 1000);
                hub.Files[Weights] = Other(answer.Content);
                return (answer with { Content = hub.Files[Weights] }).ServeAsync();
            }
        );
        await PullNamedAsync(Unlisted);
        AssertWhole(Path.Combine(Places.Models, "owner--tiny"));
        Assert.NotNull(hub.Requests.Last(r => r.File == Weights).IfRange);
    }

    [Fact]
    public async Task A_download_starts_over_when_the_server_does_not_support_ranges()
    {
        hub.On(Weights, answer => answer.Attempt == 0 ? answer.ServeAsync(most: 1000) : SendAll(answer));
        await PullAsync();
        AssertWhole(Home);
    }

    [Fact]
    public async Task A_length_that_differs_from_the_catalogue_is_refused()
    {
        var name = Name();
        hub.Files[Weights] = [.. hub.Files[Weights], 0];
        await AssertRefusedAsync(name, Weights, "bytes at its source");
    }

    [Fact]
    public async Task A_hash_that_differs_from_the_catalogue_is_refused()
    {
        var name = Name();
        hub.Files[Weights] = Other(hub.Files[Weights]);
        await AssertRefusedAsync(name, Weights, "SHA-256", Hash(hub.Files[Weights]));
        Assert.False(File.Exists(PartPath(Weights)));
    }

    [Fact]
    public async Task Content_that_does_not_match_the_hubs_hash_is_refused()
    {
        hub.On(Weights, answer => (answer with { Content = Other(answer.Content) }).ServeAsync());
        await AssertRefusedAsync(ModelName.Parse(Unlisted)!, Weights, "SHA-256");
    }

    [Fact]
    public async Task A_web_page_instead_of_a_file_is_refused()
    {
        hub.On(
            "config.json",
            async answer =>
            {
                answer.Context.Response.ContentType = "text/html; charset=utf-8";
                await answer.Context.Response.OutputStream.WriteAsync("<html>Please log in</html>"u8.ToArray());
                answer.Context.Response.Close();
            }
        );
        await AssertRefusedAsync(Name(), "web page");
    }

    [Theory]
    [InlineData(404, "There is no owner/tiny/vocab.json")]
    [InlineData(401, "refuses access to owner/tiny/vocab.json (401)")]
    [InlineData(403, "(403)")]
    [InlineData(503, "answered 503")]
    [InlineData(429, "answered 429")]
    public async Task A_refusal_by_the_hub_is_reported(int status, string said)
    {
        hub.On("vocab.json", answer => answer.FailAsync(status));
        await AssertRefusedAsync(Name(), said);
    }

    [Theory, InlineData("file:///etc/hostname"), InlineData("ftp://127.0.0.1/config.json"), InlineData("data:text/plain,x")]
    [InlineData("//"), InlineData("//:80"), InlineData("///")]
    public async Task A_redirect_to_something_other_than_a_web_address_is_refused(string location)
    {
        hub.On("vocab.json", answer => answer.FailAsync(302, ("Location", location)));
        await AssertRefusedAsync(ModelName.Parse(Unlisted)!, "redirects to", "not a web address");
    }

    [Fact]
    public async Task An_invalid_host_name_is_refused()
    {
        var refusal = await Assert.ThrowsAsync<Gpt2Exception>(() => PullAsync(new(new Uri("http://\u202e/"))));
        Assert.Contains("not a web address", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>The file ends after 60 MB, so that this test also ends if nothing refuses the file.</summary>
    [Theory, InlineData(false, "50 MB"), InlineData(true, "0 MB")]
    public async Task A_file_that_grows_beyond_the_limit_is_refused(bool isListed, string limit)
    {
        hub.On(
            "vocab.json",
            async answer =>
            {
                answer.Context.Response.SendChunked = true;
                await Task.Yield(); // so that the hub can answer other requests
                for (var sent = 0; sent < 60; sent++)
                    await answer.Context.Response.OutputStream.WriteAsync(new byte[1 << 20]);
                answer.Context.Response.Close();
            }
        );
        await AssertRefusedAsync(isListed ? Name() : ModelName.Parse(Unlisted)!, $"vocab.json is larger than {limit}");
    }

    [Theory, InlineData("vocab.json", 60_000_000, "50 MB"), InlineData(Weights, 31_000_000_000, "30000 MB")]
    public async Task A_file_that_announces_more_than_the_limit_for_its_kind_is_refused(string file, long bytes, string limit)
    {
        hub.On(
            file,
            async answer =>
            {
                if (answer.Attempt > 1) // the first only looks whether the file exists
                {
                    await answer.FailAsync(404);
                    return;
                }
                answer.Context.Response.ContentLength64 = bytes;
                await answer.Context.Response.OutputStream.WriteAsync(new byte[1]);
                await answer.Context.Response.OutputStream.FlushAsync();
                answer.Context.Response.Abort();
            }
        );
        await AssertRefusedAsync(ModelName.Parse(Unlisted)!, $"{file} is larger than {limit}");
    }

    [Fact]
    public async Task Weights_may_be_larger_than_text_files()
    {
        hub.Files[Weights] = new byte[PlainFile.MostTextBytes + 1];
        await AssertRefusedAsync(ModelName.Parse(Unlisted)!, "model.safetensors is damaged"); // when all of it is there
    }

    [Fact]
    public async Task An_ETag_that_is_not_a_SHA256_is_not_used_as_one()
    {
        hub.On(
            "vocab.json",
            answer =>
            {
                answer.Context.Response.Headers["X-Linked-ETag"] = "\"d670460b4b4aece5915caf5c68d12f560a9fe3e4\"";
                return answer.ServeAsync();
            }
        );
        AssertWhole(await PullNamedAsync(Unlisted));
    }

    [Theory, InlineData(500), InlineData(503), InlineData(429), InlineData(408)]
    public async Task A_download_is_retried_after_a_temporary_failure(int status)
    {
        hub.On("vocab.json", answer => answer.Attempt < 3 ? answer.FailAsync(status) : answer.ServeAsync());
        await PullAsync();
        AssertWhole(Home);
        Assert.Equal(3, time.Pauses.Count);
    }

    [Fact]
    public async Task The_hubs_Retry_After_in_seconds_is_respected()
    {
        hub.On("vocab.json", answer => answer.Attempt == 0 ? answer.FailAsync(429, ("Retry-After", "7")) : answer.ServeAsync());
        await PullAsync();
        Assert.Equal([TimeSpan.FromSeconds(7)], time.Pauses);
    }

    [Fact]
    public async Task The_hubs_Retry_After_date_is_respected()
    {
        hub.On(
            "vocab.json",
            answer =>
                answer.Attempt == 0 ? answer.FailAsync(503, ("Retry-After", $"{time.GetUtcNow().AddSeconds(90):R}")) : answer.ServeAsync()
        );
        await PullAsync();
        Assert.InRange(Assert.Single(time.Pauses), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(90));
    }

    [Theory]
    [InlineData("Sat, 01 Jan 2000 00:00:00 GMT")]
    [InlineData("-5")]
    [InlineData("99999999999")]
    [InlineData("soon")]
    public async Task An_invalid_Retry_After_is_replaced_by_our_own_pause(string retryAfter)
    {
        hub.On("vocab.json", answer => answer.Attempt == 0 ? answer.FailAsync(429, ("Retry-After", retryAfter)) : answer.ServeAsync());
        await PullAsync();
        AssertWhole(Home);
        Assert.InRange(Assert.Single(time.Pauses), TimeSpan.FromTicks(1), TimeSpan.FromSeconds(10));
    }

    [Theory, InlineData("3600", "60 minutes"), InlineData("Fri, 31 Dec 2100 23:59:59 GMT", "asks for a pause of")]
    public async Task A_Retry_After_of_an_hour_counts_as_a_refusal(string retryAfter, string said)
    {
        hub.On("vocab.json", answer => answer.FailAsync(429, ("Retry-After", retryAfter)));
        await AssertRefusedAsync(Name(), said);
    }

    [Fact]
    public async Task A_file_that_arrives_byte_by_byte_is_downloaded()
    {
        hub.On(
            "config.json",
            async answer =>
            {
                answer.Context.Response.ContentLength64 = answer.Content.Length;
                foreach (var one in answer.Content)
                {
                    await answer.Context.Response.OutputStream.WriteAsync(new[] { one });
                    await answer.Context.Response.OutputStream.FlushAsync();
                }
                answer.Context.Response.Close();
            }
        );
        await PullAsync();
        AssertWhole(Home);
    }

    [Fact]
    public async Task A_download_resumes_after_the_server_stalls()
    {
        using var silence = new SemaphoreSlim(0);
        hub.On(
            Weights,
            async answer =>
            {
                if (answer.Attempt > 0)
                {
                    await answer.ServeAsync();
                    return;
                }
                answer.Context.Response.ContentLength64 = answer.Content.Length;
                await answer.Context.Response.OutputStream.WriteAsync(answer.Content.AsMemory(0, 100));
                await answer.Context.Response.OutputStream.FlushAsync();
                silence.Release();
            }
        );
        var pulling = PullAsync();
        await silence.WaitAsync();
        await PartHasAsync(100);
        time.LosePatience();
        await pulling;
        AssertWhole(Home);
        Assert.Equal("bytes=100-", hub.Requests.Last(r => r.File == Weights).Range);
    }

    [Fact]
    public async Task A_body_of_unknown_length_that_ends_early_is_completed()
    {
        hub.On(
            Weights,
            async answer =>
            {
                if (answer.Attempt > 0)
                {
                    await answer.ServeAsync();
                    return;
                }
                answer.Context.Response.SendChunked = true;
                await answer.Context.Response.OutputStream.WriteAsync(answer.Content.AsMemory(0, 100));
                answer.Context.Response.Close();
            }
        );
        await PullAsync();
        AssertWhole(Home);
    }

    [Fact]
    public async Task A_second_concurrent_pull_is_refused_and_the_first_completes()
    {
        var go = new TaskCompletionSource();
        var asked = new TaskCompletionSource();
        hub.On(
            Weights,
            async answer =>
            {
                asked.SetResult();
                await go.Task;
                await answer.ServeAsync();
            }
        );
        var first = PullAsync();
        await asked.Task;
        await AssertRefusedAsync(Name(), "another process");
        go.SetResult();
        await first;
        AssertWhole(Home);
    }

    [Fact]
    public async Task Nothing_is_downloaded_offline()
    {
        var refusal = await Assert.ThrowsAsync<Gpt2Exception>(() => PullAsync(new(hub.Address, Offline: true)));
        Assert.Contains("HF_HUB_OFFLINE", refusal.Remedy, StringComparison.Ordinal);
        Assert.Empty(hub.Requests);
    }

    [Fact]
    public async Task A_full_disk_is_detected_before_the_download()
    {
        var name = Name();
        await AssertRefusedAsync(name with { Listed = name.Listed! with { Bytes = long.MaxValue } }, "room");
        Assert.Empty(hub.Requests);
    }

    /// <summary>A Windows share does not report it.</summary>
    [Fact]
    public void A_disk_that_does_not_report_its_free_space_counts_as_large_enough() => DiskSpace.Require("", long.MaxValue);

    [Fact]
    public async Task Only_the_damaged_file_is_downloaded_again()
    {
        await PullAsync();
        var before = hub.Requests.Count;
        File.WriteAllBytes(Path.Combine(Home, Weights), Other(hub.Files[Weights]));
        Assert.Equal([Weights], ModelChecksums.Damaged(Name().Listed, Home, default));
        await PullAsync();
        AssertWhole(Home);
        Assert.All(hub.Requests.Skip(before), r => Assert.Equal(Weights, r.File));
    }

    [Fact]
    public async Task A_damaged_model_is_not_repaired_with_files_of_another_revision()
    {
        var directory = await PullNamedAsync(Unlisted);
        File.WriteAllText(Path.Combine(directory, "merges.txt"), "damaged");
        hub.Main = "89abcdef0123456789abcdef0123456789abcdef";
        hub.Files[Weights] = Other(hub.Files[Weights]);
        hub.On("vocab.json", answer => answer.FailAsync(404));
        await Assert.ThrowsAsync<Gpt2Exception>(() => PullNamedAsync(Unlisted));
        Assert.Equal(directory, ModelStore.Locate(Unlisted, Places)); // until the new revision is complete

        hub.On("vocab.json", answer => answer.ServeAsync());
        Assert.Equal(directory, await PullNamedAsync(Unlisted));
        AssertWhole(directory);
        Assert.Equal([directory], Directory.GetDirectories(Places.Models));
    }

    [Fact]
    public async Task Files_trusted_on_first_use_are_checked_ever_after()
    {
        hub.TellsHashes = false;
        var directory = await PullNamedAsync(Unlisted);
        ModelRemoval.Remove(Unlisted, Places);
        Assert.False(Directory.Exists(directory));
        hub.Files["vocab.json"] = Other(hub.Files["vocab.json"]);
        await AssertRefusedAsync(ModelName.Parse(Unlisted)!, "vocab.json", "SHA-256");
    }

    [Fact]
    public async Task A_branch_is_pinned_to_its_commit()
    {
        await PullNamedAsync(Unlisted);
        Assert.Equal(["main", .. Enumerable.Repeat(FakeHub.Commit, hub.Requests.Count - 1)], hub.Requests.Select(r => r.Revision));
    }

    [Theory, InlineData("../../../outside"), InlineData("a/b"), InlineData("0123")]
    public async Task An_invalid_commit_is_not_used_as_a_directory_name(string commit)
    {
        hub.Main = commit;
        await PullNamedAsync(Unlisted);
        Assert.All(hub.Requests, request => Assert.Equal("main", request.Revision));
        Assert.Equal(["owner--tiny"], Directory.GetDirectories(Places.Models).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("a\\u0000b.safetensors"), InlineData(".."), InlineData("config.json"), InlineData("../outside.safetensors")]
    public async Task A_shard_that_is_not_a_weights_file_is_refused(string name)
    {
        hub.Files.Remove(Weights);
        hub.Files["model.safetensors.index.json"] = Encoding.UTF8.GetBytes($$$"""{"weight_map":{"wte.weight":"{{{name}}}"}}""");
        await AssertRefusedAsync(ModelName.Parse(Unlisted)!, "index.json is damaged", "outside");
    }

    [Fact]
    public async Task Sharded_weights_are_downloaded_with_their_index()
    {
        using var sharded = new TinyModel(new() { Shards = 3 });
        hub.Files.Clear();
        foreach (var path in Directory.GetFiles(sharded.Directory))
            hub.Files[Path.GetFileName(path)] = File.ReadAllBytes(path);
        AssertWhole(await PullNamedAsync(Unlisted));
    }

    [Fact]
    public async Task A_checkpoint_that_is_not_GPT2_is_refused_before_its_weights_are_downloaded()
    {
        hub.Files["config.json"] = Encoding.UTF8.GetBytes("{\"model_type\":\"llama\"}");
        await AssertRefusedAsync(ModelName.Parse(Unlisted)!, "llama");
        Assert.DoesNotContain(hub.Requests, r => r.File == Weights);
        Assert.Empty(Directory.GetDirectories(Places.Models));
    }

    [Fact]
    public async Task A_model_in_the_hubs_cache_is_used_in_place()
    {
        var snapshot = Path.Combine(Places.HubCache, "models--owner--tiny", "snapshots", FakeHub.Commit);
        var blobs = Path.Combine(Places.HubCache, "models--owner--tiny", "blobs");
        Directory.CreateDirectory(snapshot);
        Directory.CreateDirectory(blobs);
        foreach (var (file, content) in hub.Files)
        {
            File.WriteAllBytes(Path.Combine(blobs, file), content);
            File.CreateSymbolicLink(Path.Combine(snapshot, file), Path.Combine(blobs, file));
        }
        Assert.Equal(snapshot, await PullAsync());
        Assert.Empty(hub.Requests);

        File.WriteAllBytes(Path.Combine(blobs, Weights), Other(hub.Files[Weights]));
        Assert.Equal(Home, await PullAsync()); // damaged in the hub's cache, so downloaded
        AssertWhole(Home);

        Directory.Delete(Home, recursive: true);
        File.Delete(Path.Combine(blobs, Weights)); // leaves a broken link
        Assert.Equal(Home, await PullAsync());
    }

    [Fact]
    public async Task An_unreachable_hub_is_reported()
    {
        hub.Dispose();
        await AssertRefusedAsync(Name(), "cannot be downloaded");
    }

    private Task<string> PullAsync(HubSettings? settings = null, CancellationToken ct = default) =>
        ModelDownloader.PullAsync(Name(), Places, settings ?? new(hub.Address), time, reports.Add, ct);

    private Task<string> PullNamedAsync(string model) =>
        ModelDownloader.PullAsync(model, Places, new(hub.Address), time, reports.Add, default);

    /// <summary>A catalogue entry for the hub's current files.</summary>
    private ModelName Name() =>
        new(
            "owner/tiny",
            new(
                "tiny",
                "owner/tiny",
                FakeHub.Commit,
                Parameters: 0,
                Bytes: 0,
                MemoryBytes: 0,
                "MIT",
                ["en"],
                [.. hub.Files.Select(file => new ModelFile(file.Key, file.Value.Length, Hash(file.Value)))]
            )
        );

    private async Task AssertRefusedAsync(ModelName name, params string[] named)
    {
        var refusal = await Assert.ThrowsAsync<Gpt2Exception>(() =>
            ModelDownloader.PullAsync(name, Places, new(hub.Address), time, reports.Add, default)
        );
        Assert.All(named, part => Assert.Contains(part, refusal.Message, StringComparison.Ordinal));
        Assert.EndsWith(".", refusal.Remedy, StringComparison.Ordinal);
        Assert.Null(ModelStore.Locate(name, Places));
    }

    private void AssertWhole(string directory) =>
        Assert.All(hub.Files, file => Assert.Equal(Hash(file.Value), Hash(File.ReadAllBytes(Path.Combine(directory, file.Key)))));

    private string PartPath(string file) => Path.Combine($"{Home}@{FakeHub.Commit}.part", file + ".part");

    private async Task PartHasAsync(int bytes)
    {
        while (!File.Exists(PartPath(Weights)) || new FileInfo(PartPath(Weights)).Length < bytes)
            await Task.Yield();
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>Content of the same length that differs in its last byte.</summary>
    private static byte[] Other(byte[] content) => [.. content[..^1], (byte)(content[^1] ^ 1)];

    private static async Task SendAll(Answer answer)
    {
        answer.Context.Response.ContentLength64 = answer.Content.Length;
        await answer.Context.Response.OutputStream.WriteAsync(answer.Content);
        answer.Context.Response.Close();
    }
}
