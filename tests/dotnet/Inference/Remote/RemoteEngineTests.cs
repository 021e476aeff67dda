using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Remote;
using Gpt2.Inference.Suggestions;
using Gpt2.Tests;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gpt2.Inference.Tests.Remote;

/// <summary>The engine with a server that behaves correctly, and with faulty ones.</summary>
public sealed class RemoteEngineTests : IDisposable
{
    private const string Before = "It was one of ";

    private static readonly string Vocabulary = Path.Combine(Checkout.Root, "models", "prose-mini");

    private static readonly TimeSpan UntilItIsAskedAgain = TimeSpan.FromSeconds(5);

    private readonly FakeCompletions server = new();
    private readonly FakeTimeProvider time = new();
    private readonly List<Gpt2Exception> told = [];

    public void Dispose() => server.Dispose();

    [Fact]
    public void The_servers_likeliest_text_is_suggested_by_our_rules()
    {
        using var engine = Connect();
        Assert.Equal("the most important events in the world", Suggest(engine).Items[0].Text);
        Assert.Empty(told);
        Assert.Equal(server.Address[7..], engine.Host);
    }

    [Fact]
    public void Both_shapes_of_log_probabilities_are_read()
    {
        server.Behaviour = answer => answer.LegacyShapeAsync(server.Tokens);
        using var engine = Connect();
        Assert.Equal("the most important events in the world", Suggest(engine).Items[0].Text);
    }

    [Theory]
    [InlineData("It was one of th", "e most important events in the world")]
    [InlineData("It was one of", " the most important events in the world")]
    [InlineData("It was one of o", "ther")] // the second most likely token and its continuation
    public void A_half_typed_word_is_completed(string before, string expected)
    {
        server.Behaviour = answer =>
            answer.Request.GetProperty("prompt").GetString()!.EndsWith("one") ? answer.ChatShapeAsync([" of", .. server.Tokens])
            : answer.Request.GetProperty("prompt").GetString()!.EndsWith("one of") ? answer.ChatShapeAsync(server.Tokens)
            : answer.Request.GetProperty("prompt").GetString()!.EndsWith("other") ? answer.ChatShapeAsync(".", "\n")
            : answer.ChatShapeAsync(server.Tokens[1..]);
        using var engine = Connect();
        Assert.StartsWith(expected, Suggest(engine, before).Items[0].Text);
    }

    [Fact]
    public void A_key_that_agrees_with_the_suggestion_sends_no_request()
    {
        using var engine = Connect();
        Suggest(engine, "It was one of t");
        var asked = server.Requests.Count;
        Assert.NotNull(engine.Recall("It was one of th", "", new()));
        Suggest(engine, "It was one of th");
        Assert.Equal(asked, server.Requests.Count);
    }

    [Fact]
    public void Tokens_outside_our_vocabulary_are_split()
    {
        server.Tokens = [" the most", " important events", " in the", " world"];
        using var engine = Connect();
        Assert.Equal("the most important events in the world", Suggest(engine).Items[0].Text);
    }

    [Fact]
    public void A_word_written_earlier_is_more_likely()
    {
        using var engine = Connect();
        var references = new Gpt2.Inference.Copying.ReferenceTexts([], 10_000);
        var before = "We saw the Kruzenshtern in Bergen. In autumn the Kruzenshtern lay in port, and people came. At last the Kruz";
        server.Tokens = [" K", "ru", "gs", "."];
        var found = engine.Suggest(before, "", new SuggestionOptions { MemoryWeight = 1 }, references);
        Assert.Equal(SuppressionReason.None, found.Reason);
        Assert.StartsWith("enshtern", found.Items[0].Text);
    }

    [Fact]
    public void Characters_split_between_tokens_appear_whole_or_not_at_all()
    {
        byte[] emoji = [0xf0, 0x9f, 0x98, 0x80];
        server.Behaviour = answer =>
            answer.StreamAsync([
                CompletionsAnswer.Chat(" the"u8.ToArray(), " the"),
                CompletionsAnswer.Chat(" caf"u8.ToArray(), " caf"),
                CompletionsAnswer.Chat([0xc3], "\ufffd"),
                CompletionsAnswer.Chat([0xa9], "\ufffd"),
                CompletionsAnswer.Chat(" "u8.ToArray(), " "),
                CompletionsAnswer.Chat(emoji[..2], ""),
                CompletionsAnswer.End(),
            ]);
        using var engine = Connect();
        var text = Suggest(engine).Items[0].Text;
        Assert.StartsWith("the caf", text);
        Assert.DoesNotContain('\ufffd', text);
    }

    public static TheoryData<string, string> Misbehaviours =>
        new()
        {
            { "busy", "is too busy (429)" },
            { "error", "answered with an error (500)" },
            { "web page", "does not answer like a completions server" },
            { "wrong JSON", "does not answer like a completions server" },
            { "other JSON", "stopped in the middle of its answer" },
            { "fewer log-probabilities than tokens", "does not answer like a completions server" },
            { "endless line", "does not answer like a completions server" },
            { "half a stream", "stopped in the middle of its answer" },
            { "early close", "stopped in the middle of its answer" },
            { "redirect", "redirects to another address" },
            { "no key", "requires a key (401)" },
        };

    [Theory]
    [MemberData(nameof(Misbehaviours))]
    public void A_misbehaving_server_is_reported_once_and_suggestions_return_when_it_recovers(string behaviour, string words)
    {
        using var engine = Connect();
        server.Behaviour = Bad(behaviour);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(SuppressionReason.ServerAway, Suggest(engine, Before + new string('x', i)).Reason);
            time.Advance(TimeSpan.FromMilliseconds(200));
        }
        Assert.Contains(words, Assert.Single(told).Message);
        Assert.DoesNotContain("one of", told[0].Message + told[0].Remedy); // the message must not contain the writer's text

        server.Behaviour = null;
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.NotEmpty(Suggest(engine).Items);
        Assert.Single(told);
    }

    [Fact]
    public void A_server_that_is_killed_and_restarted_suggests_within_five_seconds()
    {
        using var engine = Connect();
        Assert.NotEmpty(Suggest(engine).Items);
        server.Stop();
        Assert.Empty(Suggest(engine, "We know that ").Items);
        Assert.Empty(Suggest(engine, "We know that t").Items);
        Assert.Contains("cannot be reached", Assert.Single(told).Message);
        server.StartAgain();
        time.Advance(UntilItIsAskedAgain);
        Assert.NotEmpty(Suggest(engine, "We know that ").Items);
    }

    /// <summary>A server may close an idle connection just as the next request is sent.</summary>
    [Fact]
    public async Task A_request_whose_connection_closes_before_any_answer_is_sent_again()
    {
        using var proxy = new TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        var cuts = 0;
        var forwarding = Task.Run(
            async () =>
            {
                while (true)
                    _ = ForwardAsync(await proxy.AcceptTcpClientAsync());
            },
            TestContext.Current.CancellationToken
        );
        using var engine = RemoteEngine.Connect($"http://127.0.0.1:{((IPEndPoint)proxy.LocalEndpoint).Port}", null, time, Vocabulary);
        engine.TellTroubles(told.Add);
        Assert.NotEmpty(Suggest(engine).Items);
        cuts = 1;
        var items = Suggest(engine, "We know that ").Items;
        Assert.Empty(told);
        Assert.NotEmpty(items);
        Assert.Equal(0, cuts);
        proxy.Stop();
        await forwarding.ContinueWith(_ => { }, TaskScheduler.Default);

        async Task ForwardAsync(TcpClient client)
        {
            using (client)
            {
                using var there = new TcpClient("127.0.0.1", new Uri(server.Address).Port);
                var (near, far) = (client.GetStream(), there.GetStream());
                _ = far.CopyToAsync(near);
                var buffer = new byte[1 << 16];
                while (await near.ReadAsync(buffer) is var count and > 0 && Interlocked.Exchange(ref cuts, 0) == 0)
                    await far.WriteAsync(buffer.AsMemory(0, count));
            }
        }
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public void The_servers_Retry_After_is_respected(int status)
    {
        using var engine = Connect();
        server.Behaviour = answer => answer.SendAsync(status, "", headers: ("Retry-After", "7"));
        Suggest(engine);
        var asked = server.Requests.Count;
        time.Advance(TimeSpan.FromSeconds(6));
        Suggest(engine);
        Assert.Equal(asked, server.Requests.Count);
        time.Advance(TimeSpan.FromSeconds(2));
        Suggest(engine);
        Assert.True(server.Requests.Count > asked);
    }

    [Fact]
    public async Task A_server_that_never_answers_times_out()
    {
        using var engine = Connect();
        using var end = new SemaphoreSlim(0);
        server.Behaviour = async _ => await end.WaitAsync();
        var asked = new TaskCompletionSource();
        server.Asked += () => asked.TrySetResult();
        var suggestion = Task.Run(() => Suggest(engine), TestContext.Current.CancellationToken);
        await asked.Task.WaitAsync(Editor.Guard, TestContext.Current.CancellationToken);
        while (!suggestion.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(16));
            await Task.WhenAny(suggestion, Task.Run(() => { }, TestContext.Current.CancellationToken));
        }
        Assert.Equal(SuppressionReason.ServerAway, (await suggestion).Reason);
        Assert.Contains("has not answered", Assert.Single(told).Message);
        end.Release(100);
    }

    [Fact]
    public async Task A_cancelled_request_ends_at_once_and_reports_no_trouble()
    {
        using var engine = Connect();
        using var end = new SemaphoreSlim(0);
        using var stop = new CancellationTokenSource();
        server.Behaviour = async _ => await end.WaitAsync();
        server.Asked += stop.Cancel;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Task.Run(() => engine.Suggest(Before, "", new(), ct: stop.Token), TestContext.Current.CancellationToken)
        );
        Assert.Empty(told);
        end.Release(100);
    }

    [Fact]
    public void Without_log_probabilities_only_text_on_request_is_available()
    {
        server.Behaviour = answer => answer.WithoutProbabilitiesAsync(server.Tokens);
        using var engine = Connect();
        Assert.Equal(SuppressionReason.NoProbabilities, Suggest(engine).Reason);
        Assert.Equal(" the most important events in the world", Draw(engine, "It was one of"));
        Assert.Empty(told);
    }

    [Fact]
    public void A_server_without_log_probabilities_is_checked_again_later()
    {
        server.Behaviour = answer => answer.WithoutProbabilitiesAsync(server.Tokens);
        using var engine = Connect();
        server.Behaviour = null;
        Assert.Equal(SuppressionReason.NoProbabilities, Suggest(engine).Reason);
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.NotEmpty(Suggest(engine).Items);
    }

    [Fact]
    public void A_server_that_comes_back_with_another_model_is_queried_anew()
    {
        using var engine = Connect();
        Assert.Equal(512, engine.ContextLength);
        server.Stop();
        Suggest(engine);
        server.Models = """{"data": [{"id": "other", "max_model_len": 256}]}""";
        server.StartAgain();
        time.Advance(UntilItIsAskedAgain);
        Assert.NotEmpty(Suggest(engine).Items);
        Assert.Equal(("other", 256), (engine.Server!.Id, engine.ContextLength));
        Assert.Contains("\"model\":\"other\"", server.Requests.Last().Body, StringComparison.Ordinal);
    }

    /// <summary>A terminal would execute them.</summary>
    [Fact]
    public void Control_characters_are_never_suggested_or_written()
    {
        using var engine = Connect();
        server.Tokens = [" the", " most", " important", " events\e]0;x\a", " in"];
        Assert.Equal("the most important", Suggest(engine).Items[0].Text);
        Assert.Equal(" the most important events]0;x in", Draw(engine, "It was one of"));
    }

    [Fact]
    public void An_endless_text_is_cut_off()
    {
        using var engine = Connect();
        server.Behaviour = answer => answer.EndlessTextAsync();
        Assert.InRange(Draw(engine, "It was one of").Length, 100, 100_000);
    }

    [Fact]
    public void Fewer_log_probabilities_are_requested_when_the_server_refuses_many()
    {
        server.Behaviour = answer =>
            answer.Request.TryGetProperty("logprobs", out var count) && count.GetInt32() > 20
                ? answer.SendAsync(400, """{"error": {"message": "at most 20"}}""")
                : answer.ChatShapeAsync(server.Tokens);
        using var engine = Connect();
        Assert.NotEmpty(Suggest(engine).Items);
        Assert.Empty(told);
    }

    [Theory]
    [InlineData("It was one of ", "the most important")]
    [InlineData("It was one of th", "e most important")]
    public void Text_on_request_continues_at_the_caret(string before, string expected)
    {
        server.Behaviour = answer =>
            answer.Request.GetProperty("prompt").GetString()!.EndsWith("the")
                ? answer.ChatShapeAsync(server.Tokens[1..])
                : answer.ChatShapeAsync(server.Tokens);
        using var engine = Connect();
        Assert.StartsWith(expected, Draw(engine, before, atCaret: true));
    }

    [Fact]
    public void Text_on_request_ends_before_a_banned_word_and_with_the_sentence()
    {
        server.Tokens = [" the", " end", ".", " And", " more"];
        using var engine = Connect();
        Assert.Equal(" the end.", Draw(engine, "It was one of", stopAt: StopAt.Sentence));
        server.Tokens = [" the", " very", " end", "."];
        Assert.Equal(" the ", Draw(engine, "It was one of", banned: "very"));
    }

    [Fact]
    public void The_key_goes_to_the_server_and_nowhere_else()
    {
        using var other = new FakeCompletions();
        server.Behaviour = answer => answer.SendAsync(307, "", headers: ("Location", other.Address + "/v1/completions"));
        using var engine = RemoteEngine.Connect(server.Address, ApiKey.Of("sk-hunter2"), time, Vocabulary);
        engine.TellTroubles(told.Add);
        Suggest(engine);
        Assert.All(server.Requests, request => Assert.Equal("Bearer sk-hunter2", request.Authorization));
        Assert.Empty(other.Requests);
        Assert.DoesNotContain("hunter2", Assert.Single(told).Message + told[0].Remedy + ApiKey.Of("sk-hunter2"));
    }

    [Fact]
    public void A_wrong_key_is_distinguished_from_a_missing_one()
    {
        server.Behaviour = Bad("no key");
        using var engine = RemoteEngine.Connect(server.Address, ApiKey.Of("sk-hunter2"), time, Vocabulary);
        engine.TellTroubles(told.Add);
        Assert.Contains("does not accept the key (401)", Assert.Single(told).Message);
    }

    [Theory]
    [InlineData("http", "does not answer like a completions server")]
    [InlineData("https", "has no certificate")]
    public async Task A_port_of_another_program_is_recognised(string scheme, string words)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = Task.Run(
            async () =>
            {
                using var client = await listener.AcceptTcpClientAsync();
                await client.GetStream().WriteAsync("SSH-2.0-Example\r\n"u8.ToArray());
                await client.GetStream().CopyToAsync(Stream.Null);
            },
            TestContext.Current.CancellationToken
        );
        using var engine = RemoteEngine.Connect(
            $"{scheme}://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}",
            null,
            time,
            Vocabulary
        );
        engine.TellTroubles(told.Add);
        Assert.Contains(words, Assert.Single(told).Message);
        await answering.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [Fact]
    public void A_server_that_is_away_at_the_start_is_reported_without_failing()
    {
        var address = server.Address;
        server.Dispose();
        using var engine = RemoteEngine.Connect(address, null, time, Vocabulary);
        engine.TellTroubles(told.Add);
        Assert.Equal(SuppressionReason.ServerAway, Suggest(engine).Reason);
        Assert.Contains("cannot be reached", Assert.Single(told).Message);
    }

    [Fact]
    public async Task No_text_is_sent_to_a_server_with_an_untrusted_certificate()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        var received = Task.Run(
            async () =>
            {
                using var client = await listener.AcceptTcpClientAsync();
                await using var stream = new SslStream(client.GetStream());
                await stream.AuthenticateAsServerAsync(certificate);
                return await stream.ReadAsync(new byte[1]);
            },
            TestContext.Current.CancellationToken
        );
        using var engine = RemoteEngine.Connect($"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}", null, time, Vocabulary);
        engine.TellTroubles(told.Add);
        Assert.Contains("certificate", Assert.Single(told).Message);
        Assert.Equal(0, await received.ContinueWith(read => read.IsCompletedSuccessfully ? read.Result : 0, TaskScheduler.Default));
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080", "http://127.0.0.1:8080/v1/", null)]
    [InlineData("https://models.example.org/v1#gpt2", "https://models.example.org/v1/", "gpt2")]
    [InlineData("http://192.168.1.7:8000/api/v1/", "http://192.168.1.7:8000/api/v1/", null)]
    [InlineData("http://gpu-box:8000#a%20b", "http://gpu-box:8000/v1/", "a b")]
    public void An_address_names_a_server_and_optionally_a_model(string text, string api, string? model)
    {
        var address = RemoteAddress.Parse(text);
        Assert.Equal((api, model), (address.Api.AbsoluteUri, address.Model));
    }

    [Theory]
    [InlineData("http://models.example.org/v1")] // unencrypted
    [InlineData("http://8.8.8.8:80")]
    [InlineData("http://８．８．８．８")] // as Chinese keyboards write it
    [InlineData("http://models。example。org")]
    [InlineData("http://0.0.0.0:8080")] // of all networks
    [InlineData("https://[::]:8080")]
    [InlineData("https://me:hunter2@models.example.org")]
    [InlineData("https://models.example.org?key=hunter2")]
    [InlineData("http://")]
    public void Unencrypted_or_invalid_addresses_are_refused(string text)
    {
        var refusal = Assert.Throws<Gpt2Exception>(() => RemoteAddress.Parse(text));
        Assert.DoesNotContain("hunter2", refusal.Message + refusal.Remedy);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080/v1", "127.0.0.1:8080")]
    [InlineData("https://me:hunter2@models.example.org", "models.example.org")]
    [InlineData("http://me:hunter2@[models", "[models")] // no address
    public void A_host_is_shown_without_its_password(string text, string host) => Assert.Equal(host, RemoteAddress.HostOf(text));

    [Fact]
    public void An_unencrypted_address_in_the_network_is_recognised()
    {
        Assert.True(RemoteAddress.Parse("http://192.168.1.7:8000").IsUnencrypted);
        Assert.False(RemoteAddress.Parse("http://localhost:8000").IsUnencrypted);
        Assert.False(RemoteAddress.Parse("https://192.168.1.7").IsUnencrypted);
    }

    private static Func<CompletionsAnswer, Task> Bad(string behaviour) =>
        behaviour switch
        {
            "busy" => answer => answer.SendAsync(429, answer.Request.ToString(), headers: ("Retry-After", "7")),
            "error" => answer => answer.SendAsync(500, answer.Request.ToString()),
            "web page" => answer => answer.SendAsync(200, "<html>Log in</html>", "text/html"),
            "wrong JSON" => answer => answer.StreamAsync(["{\"choices\": [{\"te"]),
            "other JSON" => answer => answer.StreamAsync(["{\"error\": {\"message\": \"" + "one of" + "\"}}"]),
            "fewer log-probabilities than tokens" => answer =>
                answer.StreamAsync([
                    """{"choices": [{"text": " the", "logprobs": {"tokens": [" the"], "token_logprobs": [], "top_logprobs": []}}]}""",
                ]),
            "endless line" => answer => answer.EndlessLineAsync(),
            "half a stream" => answer => answer.StreamAsync([CompletionsAnswer.Chat(" the"u8.ToArray(), " the")], isWhole: false),
            "early close" => answer => answer.HangUpAsync(),
            "redirect" => answer => answer.SendAsync(302, "", headers: ("Location", "http://127.0.0.1:1/")),
            _ => answer => answer.SendAsync(401, answer.Request.ToString()),
        };

    private RemoteEngine Connect()
    {
        var engine = RemoteEngine.Connect(server.Address, null, time, Vocabulary);
        engine.TellTroubles(told.Add);
        return engine;
    }

    private static SuggestionResult Suggest(RemoteEngine engine, string before = Before) => engine.Suggest(before, "", new());

    private static string Draw(
        RemoteEngine engine,
        string text,
        bool atCaret = false,
        StopAt stopAt = StopAt.Never,
        params string[] banned
    ) =>
        engine
            .Continue(
                text,
                new()
                {
                    AtCaret = atCaret,
                    StopAt = stopAt,
                    Banned = banned,
                }
            )
            .First()
            .Text;
}
