using System.Text.Json;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Remote;
using Gpt2.LanguageServer.Settings;
using Gpt2.Tests;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Models;

/// <summary>A model that is given as the address of a server, tested over the wire.</summary>
public sealed class RemoteModelTests : IDisposable
{
    private const string Secret = "Xylophagousness";

    private readonly FakeCompletions model = new();
    private readonly FakeTimeProvider clock = new();

    public void Dispose() => model.Dispose();

    [Fact]
    public async Task No_request_is_sent_to_a_server_before_it_is_selected()
    {
        await using var server = await StartAsync(new { pace = "fast" });
        var (uri, position) = await server.Editor.OpenAsync("It was one of $0");
        await server.Editor.RequestGhost(uri, position).Answer;
        Assert.Empty(model.Requests);

        await SelectAsync(server, model.Address);
        await server.Editor.WaitForAsync("gpt2/status", told => told.GetProperty("model").GetString() == model.Address[7..]); // the host
        Assert.NotEmpty(model.Requests);
    }

    [Fact]
    public async Task Ghost_text_comes_from_the_server_and_its_loss_is_reported_once()
    {
        await using var server = await StartAsync(new { model = model.Address, pace = "fast" });
        var (uri, position) = await server.Editor.OpenAsync("It was one of $0");
        Assert.Equal("the most important events in the world", await GhostAsync(server, uri, position));

        model.Stop();
        var (other, place) = await server.Editor.OpenAsync($"We know that {Secret} is not $0");
        for (var i = 0; i < 5; i++)
            Assert.Null(await GhostAsync(server, other, place));
        Assert.Equal("serverAway", await server.Editor.WhyNothingAsync());
        Assert.Single(server.Editor.Received, message => message.Method == "window/showMessage");
        Assert.DoesNotContain(server.Editor.Received, message => message.Params.GetRawText().Contains(Secret, StringComparison.Ordinal));
        Assert.DoesNotContain(Secret, server.ErrorOutput.ToString());

        model.StartAgain();
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.NotNull(await GhostAsync(server, other, place));
    }

    [Fact]
    public async Task Why_nothing_reports_a_server_without_log_probabilities()
    {
        model.Behaviour = answer => answer.WithoutProbabilitiesAsync(model.Tokens);
        await using var server = await StartAsync(new { model = model.Address, pace = "fast" });
        var (uri, position) = await server.Editor.OpenAsync("It was one of $0");
        Assert.Null(await GhostAsync(server, uri, position));
        Assert.Equal("noProbabilities", await server.Editor.WhyNothingAsync());
    }

    [Fact]
    public async Task The_key_comes_from_the_editors_secret_storage()
    {
        await using var server = TestServer.Start(Engine);
        server.Editor.Answers["gpt2/apiKey"] = asked => asked.GetProperty("address").GetString() == model.Address ? "sk-hunter2" : null;
        await server.Editor.InitializeAsync(
            new { experimental = new { gpt2 = new { apiKeys = true } } },
            new { model = model.Address },
            trace: "verbose"
        );
        await server.Editor.StatusAsync("ready");
        Assert.All(model.Requests, request => Assert.Equal("Bearer sk-hunter2", request.Authorization));
        Assert.NotEmpty(model.Requests);
        Assert.DoesNotContain(server.Editor.Received, message => message.Params.GetRawText().Contains("hunter2", StringComparison.Ordinal));
        Assert.DoesNotContain("hunter2", server.ErrorOutput.ToString());
    }

    [Fact]
    public async Task An_unencrypted_address_on_the_internet_is_refused()
    {
        await using var server = await StartAsync(new { pace = "fast" });
        var error = await Assert.ThrowsAnyAsync<Exception>(() => SelectAsync(server, "http://models.example.org/v1"));
        Assert.Contains("unencrypted", error.Message);
    }

    private IContinuationEngine Engine(ServerSettings settings, Action<double> report, CancellationToken ct) =>
        RemoteAddress.Is(settings.Model)
            ? RemoteEngine.Connect(settings.Model, settings.ApiKey, clock, ct: ct)
            : TestServer.Engine(settings, report, ct);

    private async Task<TestServer> StartAsync(object settings)
    {
        var server = TestServer.Start(Engine);
        await server.Editor.InitializeAsync(initializationOptions: settings, trace: "verbose");
        await server.Editor.StatusAsync("ready");
        return server;
    }

    private static Task<JsonElement> SelectAsync(TestServer server, string address) =>
        server.Editor.RequestAsync(
            "workspace/executeCommand",
            new { command = "gpt2.selectModel", arguments = new[] { new { model = address } } }
        );

    private static async Task<string?> GhostAsync(TestServer server, string uri, object position)
    {
        var items = (await server.Editor.RequestGhost(uri, position).Answer).GetProperty("items");
        return items.GetArrayLength() == 0 ? null : items[0].GetProperty("insertText").GetString();
    }
}
