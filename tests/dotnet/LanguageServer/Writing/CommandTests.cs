using System.Text.Json;
using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Suggestions;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Writing;

public sealed class CommandTests
{
    [Fact]
    public async Task A_pause_lasts_as_long_as_requested()
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
    public async Task A_pause_says_when_it_ends_and_how_to_end_it()
    {
        await using var server = await TestServer.ReadyAsync();
        server.Time.SetLocalTimeZone(TimeZoneInfo.CreateCustomTimeZone("two", TimeSpan.FromHours(2), null, null));
        server.Time.SetUtcNow(new(2026, 5, 4, 12, 25, 0, TimeSpan.Zero));
        await Execute(server, "gpt2.pause", new { minutes = 10 });
        var status = await server.Editor.StatusAsync("paused");
        Assert.Equal("Suggestions are paused until 14:35.", status.GetProperty("message").GetString());

        await server.Editor.GhostAsync("The cat$0");
        var why = await Execute(server, "gpt2.whyNothing");
        Assert.Equal("Suggestions are paused until 14:35.", why.GetProperty("sentence").GetString());
        Assert.Equal("resume", why.GetProperty("actions")[0].GetProperty("do").GetString());
    }

    [Fact]
    public async Task A_pause_until_the_restart_does_not_end_on_its_own()
    {
        await using var server = await TestServer.ReadyAsync();
        await Execute(server, "gpt2.pause", new { untilRestart = true });
        server.Time.Advance(TimeSpan.FromDays(3));
        Assert.Equal("paused", await ReasonNow(server));
    }

    [Theory]
    [InlineData("enabled", "Suggestions are switched off.")]
    [InlineData("languages", "Suggestions are off for files of this kind.")]
    public async Task Why_nothing_names_the_setting_that_turns_suggestions_off(string setting, string sentence)
    {
        object settings = setting == "enabled" ? new { enabled = false } : new { languages = new[] { "latex" } };
        await using var server = await TestServer.ReadyAsync(settings: settings);
        await server.Editor.GhostAsync("The cat$0");
        var why = await Execute(server, "gpt2.whyNothing");
        Assert.Equal(sentence, why.GetProperty("sentence").GetString());
        Assert.Equal($"gpt2.{setting}", why.GetProperty("actions")[0].GetProperty("argument").GetString());
    }

    [Fact]
    public void No_reason_mentions_the_program_or_a_command()
    {
        foreach (var reason in Enum.GetValues<SuppressionReason>())
            Assert.DoesNotContain("gpt2", SuppressionMessages.Sentence(reason), StringComparison.OrdinalIgnoreCase);
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
    public async Task A_pause_of_invalid_length_is_refused(double minutes)
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
    public void Every_reason_has_a_sentence_that_fits_into_one_line_of_a_notification() =>
        Assert.All(Enum.GetValues<SuppressionReason>(), reason => Assert.InRange(SuppressionMessages.Sentence(reason).IndexOf('.'), 1, 55));

    private static async Task<string?> ReasonNow(TestServer server)
    {
        await server.Editor.GhostAsync("The cat$0");
        return await server.Editor.WhyNothingAsync();
    }

    private static Task<JsonElement> Execute(TestServer server, string command, params object[] arguments) =>
        server.Editor.RequestAsync("workspace/executeCommand", new { command, arguments });
}
