using System.Text.Json;
using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Suggestions;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Writing;

public sealed class CommandTests
{
    [Fact]
    public async Task A_pause_lasts_as_long_as_was_asked()
    {
        await using var server = await TestServer.ReadyAsync();
        await Execute(server, "gpt2.pause", new { minutes = 5 });
        await server.Editor.StatusAsync("paused");
        Assert.Equal("paused", await ReasonNow(server));

        server.Time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal("paused", await ReasonNow(server));

        server.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.NotEqual("paused", await ReasonNow(server));
    }

    [Fact]
    public async Task A_pause_can_be_ended()
    {
        await using var server = await TestServer.ReadyAsync();
        await Execute(server, "gpt2.pause", new { minutes = 5 });
        await Execute(server, "gpt2.resume");
        Assert.NotEqual("paused", await ReasonNow(server));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1e9)]
    public async Task A_pause_of_no_sensible_length_is_refused(double minutes)
    {
        await using var server = await TestServer.ReadyAsync();
        var error = await Assert.ThrowsAsync<LspErrorException>(() => Execute(server, "gpt2.pause", new { minutes }));
        Assert.Equal(-32602, error.Code);
    }

    [Fact]
    public async Task A_pause_without_a_length_is_refused()
    {
        await using var server = await TestServer.ReadyAsync();
        Assert.Equal(-32602, (await Assert.ThrowsAsync<LspErrorException>(() => Execute(server, "gpt2.pause"))).Code);
        Assert.Equal(-32602, (await Assert.ThrowsAsync<LspErrorException>(() => Execute(server, "gpt2.pause", new { }))).Code);
        Assert.Equal(-32602, (await Assert.ThrowsAsync<LspErrorException>(() => Execute(server, "gpt2.pause", "long"))).Code);
    }

    [Theory]
    [InlineData("```\ncode$0", "code")]
    [InlineData("$0", "noText")]
    public async Task Why_nothing_names_the_reason(string text, string reason)
    {
        await using var server = await TestServer.ReadyAsync();
        Assert.Null(await server.Editor.GhostAsync(text));
        Assert.Equal(reason, await server.Editor.WhyNothingAsync());
    }

    [Fact]
    public void Every_reason_has_a_sentence() =>
        Assert.All(
            Enum.GetValues<SuppressionReason>(),
            reason => Assert.EndsWith(".", SuppressionMessages.Sentence(reason), StringComparison.Ordinal)
        );

    private static async Task<string?> ReasonNow(TestServer server)
    {
        await server.Editor.GhostAsync("The cat$0");
        return await server.Editor.WhyNothingAsync();
    }

    private static Task<JsonElement> Execute(TestServer server, string command, params object[] arguments) =>
        server.Editor.RequestAsync("workspace/executeCommand", new { command, arguments });
}
