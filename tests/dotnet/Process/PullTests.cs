using System.Text;
using System.Text.Json;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.Process.Tests;

/// <summary>gpt2-lsp model pull from a hub with all the faults of a real one.</summary>
public sealed class PullTests : IDisposable
{
    private const string Model = Machine.Model,
        Weights = Machine.Weights;

    /// <summary>The first request asks the hub whether the weights are one file. It has no range.</summary>
    private const string? Look = null;

    private readonly Machine machine = new();

    public void Dispose() => machine.Dispose();

    [Fact]
    public async Task A_pulled_model_can_be_listed_found_run_and_removed_by_its_name()
    {
        Assert.Equal((0, machine.ModelDirectory), Result(await PullAsync()));
        Assert.Equal((0, machine.ModelDirectory), Result(await machine.RunAsync("model", "path", Model)));
        Assert.Equal(machine.ModelDirectory, (await ListAsync(Model)).GetProperty("path").GetString());

        var (_, output, error) = await machine.RunAsync("complete", "The history of the city", "--model", Model, "--json");
        Assert.Equal("", error);
        Assert.Equal(Model, JsonElement.Parse(output).GetProperty("model").GetString());

        var (exitCode, said, _) = await machine.RunAsync("model", "remove", Model);
        Assert.Equal(0, exitCode);
        Assert.Matches($@"^{Model} and its imports were deleted: \d+ MB freed\.\n$", said.ReplaceLineEndings("\n"));
        Assert.Empty(Directory.GetDirectories(machine.Models));
        Assert.Empty(Directory.GetDirectories(machine.Imports));
    }

    [Fact]
    public async Task Only_pulling_uses_the_network()
    {
        string[][] commands =
        [
            ["complete", "The cat", "--max-tokens", "3"],
            ["complete", "The cat", "--model", Model],
            ["model", "list"],
            ["model", "path", "gpt2"],
            ["model", "verify", "gpt2"],
            ["model", "import", Model, "--no-calibration"],
            ["model", "remove", Model],
            ["doctor"],
            ["eval", "perplexity", "/dev/null", "--model", Model],
        ];
        foreach (var command in commands)
            await machine.RunAsync(command);
        Assert.Empty(machine.Hub.Requests);
    }

    [Fact]
    public async Task Progress_is_printed_as_lines_of_JSON_and_the_last_one_has_the_path()
    {
        var (_, output, _) = await machine.RunAsync("model", "pull", Model, "--json", "--no-calibration");
        JsonElement[] lines = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];
        Assert.Equal(machine.ModelDirectory, lines[^1].GetProperty("path").GetString());
        var last = Assert.Single(
            lines[..^1],
            line =>
                line.GetProperty("file").GetString() == Weights
                && line.GetProperty("received").GetInt64() == machine.Hub.Files[Weights].Length
        );
        Assert.Equal(machine.Hub.Files[Weights].Length, last.GetProperty("total").GetInt64());
    }

    [Fact]
    public async Task The_token_is_sent_only_to_the_hub()
    {
        machine.Environment["HF_TOKEN"] = "secret";
        await AssertPulledAsync();
        Assert.Contains(machine.Hub.Requests, r => r.Host != machine.Hub.Address.Authority);
        Assert.All(
            machine.Hub.Requests,
            r => Assert.Equal(r.Host == machine.Hub.Address.Authority ? "Bearer secret" : null, r.Authorization)
        );
    }

    [Fact]
    public async Task The_proxy_from_the_environment_is_used()
    {
        machine.Environment["HF_ENDPOINT"] = "http://hub.invalid";
        machine.Environment["http_proxy"] = machine.Hub.StartProxy().ToString();
        await AssertPulledAsync();
        Assert.Contains(machine.Hub.Requests, r => r.Host == "hub.invalid");
    }

    [Theory, InlineData("HF_HUB_OFFLINE"), InlineData("TRANSFORMERS_OFFLINE")]
    public async Task Nothing_is_downloaded_offline(string variable)
    {
        machine.Environment[variable] = "1";
        await AssertRefusedAsync(Model, "downloads are switched off", variable);
        Assert.Empty(machine.Hub.Requests);
    }

    [Fact]
    public async Task A_model_in_the_hubs_cache_is_used_in_place()
    {
        var cache = Path.Combine(machine.Home, "hf", "hub", "models--owner--mini");
        var snapshot = Directory.CreateDirectory(Path.Combine(cache, "snapshots", FakeHub.Commit)).FullName;
        Directory.CreateDirectory(Path.Combine(cache, "blobs"));
        Directory.CreateDirectory(Path.Combine(cache, "refs"));
        await File.WriteAllTextAsync(Path.Combine(cache, "refs", "main"), FakeHub.Commit, Now);
        foreach (var (file, content) in machine.Hub.Files)
        {
            await File.WriteAllBytesAsync(Path.Combine(cache, "blobs", file), content, Now);
            File.CreateSymbolicLink(Path.Combine(snapshot, file), Path.Combine("..", "..", "blobs", file));
        }
        machine.Environment["HF_HOME"] = Path.Combine(machine.Home, "hf");

        Assert.Equal((0, snapshot), Result(await PullAsync()));
        Assert.Empty(machine.Hub.Requests);
        Assert.False(Directory.Exists(machine.Models));
        var listed = await ListAsync(Model);
        Assert.Equal(snapshot, listed.GetProperty("path").GetString());
        Assert.Equal(machine.Hub.Files.Sum(file => (long)file.Value.Length), listed.GetProperty("bytes").GetInt64());
        foreach (var name in new[] { Model, snapshot })
            Assert.Equal(
                Model,
                JsonElement
                    .Parse((await machine.RunAsync("complete", "The cat", "--model", name, "--json")).Output)
                    .GetProperty("model")
                    .GetString()
            );

        var removed = await machine.RunAsync("model", "remove", Model, "--json");
        Assert.Equal(snapshot, JsonElement.Parse(removed.Output).GetProperty("kept").GetString());
        Assert.True(File.Exists(Path.Combine(snapshot, Weights)));
    }

    [Fact]
    public async Task Sharded_weights_are_downloaded_with_their_index()
    {
        Shard.Split(machine.Hub.Files, Weights, shards: 3);
        Assert.Equal(0, (await PullAsync()).ExitCode);
        Assert.Equal(machine.Hub.Files.Keys.Order(), Directory.GetFiles(machine.ModelDirectory).Select(Path.GetFileName).Order());
        const string Text = "The history of the city begins with the United";
        var whole = await machine.RunAsync("complete", Text, "--temperature", "0");
        Assert.Equal(whole, await machine.RunAsync("complete", Text, "--temperature", "0", "--model", Model));
    }

    [Fact]
    public async Task A_download_whose_connection_drops_ten_times_is_resumed_each_time()
    {
        var tenth = machine.Hub.Files[Weights].Length / 10 + 1;
        machine.Hub.On(Weights, answer => answer.ServeAsync(most: tenth));
        await AssertPulledAsync();
        Assert.Equal([Look, null, .. Enumerable.Range(1, 9).Select(i => $"bytes={i * tenth}-")], Ranges());
    }

    [Fact]
    public async Task A_file_that_arrives_byte_by_byte_is_downloaded()
    {
        machine.Hub.On(
            "config.json",
            async answer =>
            {
                answer.Context.Response.ContentLength64 = answer.Content.Length;
                foreach (var one in answer.Content)
                {
                    await answer.Context.Response.OutputStream.WriteAsync(new[] { one }, Now);
                    await answer.Context.Response.OutputStream.FlushAsync(Now);
                }
                answer.Context.Response.Close();
            }
        );
        await AssertPulledAsync();
    }

    [Theory, InlineData(503, ""), InlineData(429, "1")]
    public async Task A_download_is_retried_after_a_temporary_refusal(int status, string retryAfter)
    {
        machine.Hub.On(
            "vocab.json",
            answer =>
                answer.Attempt > 0
                    ? answer.ServeAsync()
                    : answer.FailAsync(status, retryAfter.Length > 0 ? [("Retry-After", retryAfter)] : [])
        );
        await AssertPulledAsync();
        Assert.Equal(2, machine.Hub.Requests.Count(r => r.File == "vocab.json"));
    }

    [Theory]
    [InlineData(404, "", "There is no owner/mini/vocab.json")]
    [InlineData(401, "", "HF_TOKEN")]
    [InlineData(429, "3600", "a pause of 60 minutes")]
    public async Task A_permanent_refusal_is_reported(int status, string retryAfter, string said)
    {
        machine.Hub.On("vocab.json", answer => answer.FailAsync(status, retryAfter.Length > 0 ? [("Retry-After", retryAfter)] : []));
        await AssertRefusedAsync(Model, said);
    }

    [Theory, InlineData("secret\nb"), InlineData("secret\r\nX-Header: b"), InlineData("secret\u20ac"), InlineData("secret\u0001")]
    [InlineData("secret b"), InlineData("secret", 1001)]
    public async Task An_invalid_token_is_refused(string token, int length = 0)
    {
        machine.Environment["HF_TOKEN"] = token.PadRight(length, 'x');
        var error = await AssertRefusedAsync(Model, "HF_TOKEN is not a valid token");
        Assert.DoesNotContain("secret", error, StringComparison.Ordinal);
        Assert.Empty(machine.Hub.Requests);
    }

    [Fact]
    public async Task A_web_page_instead_of_the_weights_is_refused()
    {
        machine.Hub.On(
            Weights,
            async answer =>
            {
                answer.Context.Response.ContentType = "text/html; charset=utf-8";
                await answer.Context.Response.OutputStream.WriteAsync("<html>Please log in</html>"u8.ToArray(), Now);
                answer.Context.Response.Close();
            }
        );
        await AssertRefusedAsync(Model, "web page");
    }

    [Fact]
    public async Task Content_that_does_not_match_the_hubs_hash_is_refused()
    {
        machine.Hub.On(
            Weights,
            answer => (answer with { Content = [.. answer.Content[..^1], (byte)(answer.Content[^1] ^ 1)] }).ServeAsync()
        );
        await AssertRefusedAsync(Model, "SHA-256");
        Assert.False(File.Exists(machine.Part(Weights)));
    }

    [Fact]
    public async Task Content_that_differs_from_the_catalogue_is_refused()
    {
        machine.Hub.Files["config.json"] = Encoding.UTF8.GetBytes("{" + new string(' ', 663) + "}"); // as long as the released one
        await AssertRefusedAsync("gpt2", "config.json", "SHA-256");
    }

    [Fact]
    public async Task A_length_that_differs_from_the_catalogue_is_refused()
    {
        machine.Hub.Files["config.json"] = Encoding.UTF8.GetBytes("{}");
        await AssertRefusedAsync("gpt2-medium", "config.json", "718 were expected");
    }

    [Fact]
    public async Task An_unreachable_hub_is_reported()
    {
        machine.Environment["HF_ENDPOINT"] = "http://hub.invalid";
        await AssertRefusedAsync(Model, "cannot be downloaded");
    }

    [Fact]
    public async Task A_second_concurrent_pull_is_refused_and_the_first_completes()
    {
        var (asked, go) = HoldWeights(0);
        using var first = machine.Start("model", "pull", Model, "--no-calibration");
        await asked;
        await AssertRefusedAsync(Model, "another process");
        go();
        Assert.Equal((0, machine.ModelDirectory), Result(await first.EndAsync()));
        AssertWhole();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task An_interrupted_download_is_not_a_model_and_resumes_where_it_stopped(bool byControlC)
    {
        var half = machine.Hub.Files[Weights].Length / 2;
        var (asked, go) = HoldWeights(half);
        using (var pulling = machine.Start("model", "pull", Model, "--no-calibration"))
        {
            await asked;
            await PartHasAsync(half);
            if (byControlC)
                Machine.Interrupt(pulling);
            else
                pulling.Kill();
            var (exitCode, output, error) = await pulling.EndAsync();
            Assert.Equal("", output);
            Assert.Equal(byControlC ? 130 : 137, exitCode);
            if (byControlC)
                Assert.False(machine.WasKilled);
            Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        }
        go();
        await AssertAbsentAsync(Model);
        Assert.Equal(half, new FileInfo(machine.Part(Weights)).Length);

        machine.Hub.On(Weights, answer => answer.ServeAsync());
        await AssertPulledAsync();
        Assert.Equal([Look, null, Look, $"bytes={half}-"], Ranges());
        Assert.Single(machine.Hub.Requests, r => r.File == "vocab.json");
    }

    [Fact]
    public async Task A_full_disk_is_detected_before_the_weights_are_downloaded()
    {
        var (exitCode, output, error) = await machine.RunWithDiskAsync(
            machine.Models,
            "-t tmpfs -o size=8m none",
            "model",
            "pull",
            Model,
            "--no-calibration"
        );
        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("has room for", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_that_fills_up_during_the_download_is_reported()
    {
        machine.Hub.On(
            Weights,
            async answer =>
            {
                answer.Context.Response.SendChunked = true; // without a length
                await answer.Context.Response.OutputStream.WriteAsync(answer.Content, Now);
                answer.Context.Response.Close();
            }
        );
        var (exitCode, output, error) = await machine.RunWithDiskAsync(
            machine.Models,
            "-t tmpfs -o size=8m none",
            "model",
            "pull",
            Model,
            "--no-calibration"
        );
        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("No space left", error, StringComparison.Ordinal);
        Assert.Contains("GPT2_LSP_MODELS", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private Task<Outcome> PullAsync() => machine.RunAsync("model", "pull", Model, "--no-calibration");

    private static (int, string) Result(Outcome outcome) => (outcome.ExitCode, outcome.Output.Trim());

    private async Task AssertPulledAsync()
    {
        var outcome = await PullAsync();
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        AssertWhole();
    }

    private void AssertWhole() =>
        Assert.All(machine.Hub.Files, file => Assert.Equal(file.Value, File.ReadAllBytes(Path.Combine(machine.ModelDirectory, file.Key))));

    /// <summary>Asserts that the command prints one message with its remedy and installs no model.</summary>
    private async Task<string> AssertRefusedAsync(string model, params string[] said)
    {
        var (exitCode, output, error) = await machine.RunAsync("model", "pull", model, "--no-calibration");
        Assert.Equal((1, ""), (exitCode, output));
        Assert.All(said, part => Assert.Contains(part, error, StringComparison.Ordinal));
        var lines = error[error.IndexOf("gpt2-lsp: ", StringComparison.Ordinal)..].TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        await AssertAbsentAsync(model);
        return error;
    }

    private async Task AssertAbsentAsync(string model)
    {
        var (exitCode, _, error) = await machine.RunAsync("model", "path", model);
        Assert.Equal(1, exitCode);
        Assert.Contains("not installed", error, StringComparison.Ordinal);
    }

    private async Task<JsonElement> ListAsync(string model) =>
        JsonElement
            .Parse((await machine.RunAsync("model", "list", "--json")).Output)
            .GetProperty("models")
            .EnumerateArray()
            .Single(m => m.GetProperty("id").GetString() == model);

    /// <summary>Makes the hub send the beginning of the weights and then wait.</summary>
    private (Task Asked, Action Go) HoldWeights(int beginning)
    {
        TaskCompletionSource asked = new(),
            go = new();
        machine.Hub.On(
            Weights,
            async answer =>
            {
                answer.Context.Response.ContentLength64 = answer.Content.Length;
                answer.Context.Response.Headers["ETag"] = answer.Tag;
                await answer.Context.Response.OutputStream.WriteAsync(answer.Content.AsMemory(0, beginning), Now);
                await answer.Context.Response.OutputStream.FlushAsync(Now);
                asked.TrySetResult();
                await go.Task;
                await answer.Context.Response.OutputStream.WriteAsync(answer.Content.AsMemory(beginning), Now);
                answer.Context.Response.Close();
            }
        );
        return (asked.Task.WaitAsync(Editor.Guard), () => go.TrySetResult());
    }

    private async Task PartHasAsync(int bytes)
    {
        using var guard = new CancellationTokenSource(Editor.Guard);
        while (!File.Exists(machine.Part(Weights)) || new FileInfo(machine.Part(Weights)).Length < bytes)
        {
            guard.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>The ranges in the requests to the storage.</summary>
    private IEnumerable<string?> Ranges() =>
        machine.Hub.Requests.Where(r => r.File == Weights && r.Host != machine.Hub.Address.Authority).Select(r => r.Range);
}
