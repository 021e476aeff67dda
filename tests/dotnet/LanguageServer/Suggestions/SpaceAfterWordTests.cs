using System.Text.Json;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Suggestions;

/// <summary>The menu adds a space to a word for clients that remove it again before punctuation.</summary>
public sealed class SpaceAfterWordTests
{
    /// <summary>The word is "history", and "of" is likely to follow.</summary>
    private const string Beginning = "It was one of the most important events in the his";

    private static readonly object Fast = new { pace = "fast" };
    private static readonly object Announced = new { gpt2 = new { spaceAfterWord = true } };

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\r\nThe next line.")]
    public async Task A_word_adds_a_space_at_the_end_of_a_line(string after)
    {
        await using var server = await TestServer.ReadyAsync(new { experimental = Announced }, Fast);
        var item = await HistoryAsync(server, after);
        Assert.Equal("history ", Inserted(item));
        Assert.Equal("history", item.GetProperty("filterText").GetString());
        Assert.False(item.TryGetProperty("commitCharacters", out _));
    }

    [Theory]
    [InlineData(".")]
    [InlineData("”")]
    [InlineData(" ")]
    [InlineData(" of science")]
    public async Task A_word_adds_no_space_before_other_text(string after)
    {
        await using var server = await TestServer.ReadyAsync(new { experimental = Announced }, Fast);
        Assert.Equal("history", Inserted(await HistoryAsync(server, after)));
    }

    [Fact]
    public async Task A_word_adds_no_space_where_none_is_likely_and_no_other_item_does()
    {
        await using var server = await TestServer.ReadyAsync(new { experimental = Announced }, Fast);
        var items = (await MenuAsync(server, "She was born in the United States of Ame$0")).ToList();
        Assert.Contains(items, item => Inserted(item) == "America");
        Assert.All(items, item => Assert.True(!Inserted(item).EndsWith(' ') || IsWord(item), Inserted(item)));
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"experimental":true}""")]
    [InlineData("""{"experimental":{"gpt2":[]}}""")]
    [InlineData("""{"experimental":{"gpt2":{"spaceAfterWord":false}}}""")]
    [InlineData("""{"experimental":{"gpt2":{"spaceAfterWord":"yes"}}}""")]
    public async Task No_space_is_added_for_other_clients(string capabilities)
    {
        await using var server = await TestServer.ReadyAsync(JsonDocument.Parse(capabilities).RootElement, Fast);
        Assert.Equal("history", Inserted(await HistoryAsync(server)));
    }

    [Fact]
    public async Task A_client_with_fixed_capabilities_may_announce_it_in_its_options()
    {
        await using var server = await TestServer.ReadyAsync(settings: new { pace = "fast", experimental = Announced });
        Assert.Equal("history ", Inserted(await HistoryAsync(server)));
    }

    [Fact]
    public async Task A_word_accepted_with_its_space_counts_as_accepted()
    {
        await using var server = await TestServer.ReadyAsync(new { experimental = Announced }, Fast);
        var (uri, position) = await server.Editor.OpenAsync(Beginning);
        await server.Editor.RequestAsync("textDocument/completion", new { textDocument = new { uri }, position });
        await server.Editor.TypeAsync(uri, 0, Beginning.Length, "tory ");
        var stats = await server.Editor.RequestAsync("workspace/executeCommand", new { command = "gpt2.stats" });
        Assert.Equal(1, stats.GetProperty("accepted").GetInt32());
        Assert.Equal("tory ".Length - 1, stats.GetProperty("keystrokesSaved").GetInt32());
    }

    [Theory]
    [InlineData(Beginning)]
    [InlineData("We spent the summer in the United Sta")]
    [InlineData("He was born in the ")]
    public async Task Ghost_text_never_ends_with_a_space(string text)
    {
        await using var server = await TestServer.ReadyAsync(new { experimental = Announced }, new { pace = "fast", eagerness = "eager" });
        var ghost = await server.Editor.GhostAsync(text);
        Assert.Equal(ghost?.TrimEnd(), ghost);
    }

    /// <summary>The menu's item for "history".</summary>
    private static async Task<JsonElement> HistoryAsync(TestServer server, string after = "") =>
        (await MenuAsync(server, $"{Beginning}$0{after}")).First(item => item.GetProperty("label").GetString() == "history");

    private static async Task<IEnumerable<JsonElement>> MenuAsync(TestServer server, string marked) =>
        (await server.Editor.MenuAsync(marked)).GetProperty("items").EnumerateArray();

    private static string Inserted(JsonElement item) => item.GetProperty("textEdit").GetProperty("newText").GetString()!;

    private static bool IsWord(JsonElement item) =>
        item.GetProperty("detail").GetString() is var detail && (detail == "next word" || detail!.EndsWith('%'));
}
