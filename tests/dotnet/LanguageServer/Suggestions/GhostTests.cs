using System.Text.Json;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Suggestions;

/// <summary>Ghost text from the bundled model, over the wire.</summary>
public sealed class GhostTests
{
    private const string Beginning = "It was one of the most important events in the history of the United Sta$0";

    private static readonly object Fast = new { pace = "fast" };

    private int year = 1900;

    [Fact]
    public async Task Prose_is_continued_at_the_caret()
    {
        await using var server = await TestServer.ReadyAsync(settings: Fast);
        var (uri, position) = await server.Editor.OpenAsync(Beginning);
        var item = Assert.Single((await server.Editor.RequestGhost(uri, position).Answer).GetProperty("items").EnumerateArray());
        Assert.NotEmpty(item.GetProperty("insertText").GetString()!);
        Assert.Equal(Json(new { start = position, end = position }), item.GetProperty("range").GetRawText());
    }

    [Theory]
    [InlineData("United|  States and Canada.", "plaintext")]
    [InlineData("United|\nStates and Canada.", "plaintext")]
    [InlineData("United |\nstates and Canada.", "plaintext")]
    [InlineData("United|\n**States** and Canada.", "markdown")]
    [InlineData("United Sta|\nStates and Canada.", "markdown")]
    [InlineData("United|\n\\emph{States} and Canada.", "latex")]
    [InlineData("United|\n/States/ and Canada.", "org")]
    public async Task No_offer_begins_like_the_following_text(string marked, string languageId)
    {
        await using var server = await TestServer.ReadyAsync(settings: new { pace = "fast", languages = new[] { languageId } });
        var text = "It was one of the most important events in the history of the " + marked.Replace("|", "$0", StringComparison.Ordinal);
        var (uri, position) = await server.Editor.OpenAsync(text, languageId);
        var ghosts = (await server.Editor.RequestGhost(uri, position, automatic: false).Answer).GetProperty("items").EnumerateArray();
        var menu = (await server.Editor.RequestAsync("textDocument/completion", new { textDocument = new { uri }, position }))
            .GetProperty("items")
            .EnumerateArray();
        string[] offers =
        [
            .. ghosts.Select(item => item.GetProperty("insertText").GetString()!),
            .. menu.Select(item => item.GetProperty("filterText").GetString()!),
        ];
        Assert.DoesNotContain(offers, offer => offer.Contains("states", StringComparison.OrdinalIgnoreCase) || offer is "tes");
    }

    [Fact]
    public async Task Nothing_is_suggested_below_the_last_line_and_the_reason_is_given()
    {
        await using var server = await TestServer.ReadyAsync(settings: Fast);
        var (uri, _) = await server.Editor.OpenAsync(Beginning);
        var position = new { line = 5, character = 0 };
        Assert.Equal(0, (await server.Editor.RequestGhost(uri, position).Answer).GetProperty("items").GetArrayLength());
        Assert.Equal("behindText", await server.Editor.WhyNothingAsync());
        var menu = await server.Editor.RequestAsync("textDocument/completion", new { textDocument = new { uri }, position });
        Assert.Equal(0, menu.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_position_beyond_the_end_of_a_line_means_its_end()
    {
        await using var server = await TestServer.ReadyAsync(settings: Fast);
        var (uri, _) = await server.Editor.OpenAsync(Beginning);
        Assert.NotEmpty(await Ghost(server, uri, new { line = 0, character = 10_000 }));
    }

    [Fact]
    public async Task Typing_the_suggested_text_shows_the_rest()
    {
        await using var server = await TestServer.ReadyAsync(settings: Fast);
        var beginning = Beginning.Replace("Sta$0", "St$0"); // so that enough is left to be shown after one key
        var (uri, position) = await server.Editor.OpenAsync(beginning);
        var ghost = await Ghost(server, uri, position);
        var column = beginning.Length - "$0".Length;
        await server.Editor.TypeAsync(uri, 0, column, ghost[..1]);
        Assert.Equal(ghost[1..], await Ghost(server, uri, new { line = 0, character = column + 1 }));
    }

    [Theory]
    [InlineData("utf-8", 2)]
    [InlineData("utf-16", 1)]
    [InlineData("utf-32", 1)]
    public async Task The_caret_is_read_in_the_negotiated_encoding(string encoding, int widthOfUmlaut)
    {
        await using var server = await TestServer.ReadyAsync(new { general = new { positionEncodings = new[] { encoding } } }, Fast);
        var (uri, _) = await server.Editor.OpenAsync("Märchen. " + Beginning.Replace("$0", " and more"));
        var character = "Märchen. ".Length - 1 + widthOfUmlaut + Beginning.Length - 2;
        await server.Editor.ChangeAsync(uri, (0, character), (0, character + " and more".Length), "");
        var items = (await server.Editor.RequestGhost(uri, new { line = 0, character }, automatic: false).Answer).GetProperty("items");
        Assert.NotEmpty(items[0].GetProperty("insertText").GetString()!);
        Assert.Equal(character, items[0].GetProperty("range").GetProperty("start").GetProperty("character").GetInt32());
    }

    [Fact]
    public async Task A_manual_request_gets_several_suggestions()
    {
        await using var server = await TestServer.ReadyAsync(settings: new { pace = "calm", eagerness = "eager" });
        var (uri, position) = await server.Editor.OpenAsync("He opened the door and looked at $0");
        var items = (await server.Editor.RequestGhost(uri, position, automatic: false).Answer).GetProperty("items");
        Assert.InRange(items.GetArrayLength(), 2, 3);
        Assert.Equal(
            items.GetArrayLength(),
            items.EnumerateArray().Select(i => i.GetProperty("insertText").GetString()).Distinct().Count()
        );
    }

    [Fact]
    public async Task Nothing_is_suggested_right_after_a_deletion_unless_requested_by_hand()
    {
        await using var server = await TestServer.ReadyAsync(settings: Fast);
        var (uri, position) = await server.Editor.OpenAsync(Beginning.Replace("$0", "$0 Kingdom"));
        var column = Beginning.Length - 2;
        await server.Editor.ChangeAsync(uri, (0, column), (0, column + " Kingdom".Length), "");
        Assert.Equal(0, (await server.Editor.RequestGhost(uri, position).Answer).GetProperty("items").GetArrayLength());
        Assert.Equal("deleting", await server.Editor.WhyNothingAsync());
        Assert.NotEqual(
            0,
            (await server.Editor.RequestGhost(uri, position, automatic: false).Answer).GetProperty("items").GetArrayLength()
        );
    }

    [Fact]
    public async Task Nothing_is_shown_after_ten_ignored_suggestions_until_one_is_requested()
    {
        await using var server = await TestServer.ReadyAsync(settings: Fast);
        for (var i = 0; i < 10; i++)
        {
            var (uri, position) = await server.Editor.OpenAsync(Beginning);
            await Ghost(server, uri, position);
            await server.Editor.TypeAsync(uri, 0, Beginning.Length - "$0".Length, "#");
        }
        Assert.Null(await server.Editor.GhostAsync(Beginning.Replace("most", "very")));
        Assert.Equal("passedOver", await server.Editor.WhyNothingAsync());

        var (asked, caret) = await server.Editor.OpenAsync(Beginning.Replace("most", "really"));
        Assert.NotEqual(0, (await server.Editor.RequestGhost(asked, caret, automatic: false).Answer).GetProperty("items").GetArrayLength());
        Assert.NotNull(await server.Editor.GhostAsync(Beginning.Replace("most", "quite")));
    }

    [Fact]
    public async Task The_pause_before_showing_is_respected()
    {
        await using var server = await TestServer.ReadyAsync(settings: new { pace = "calm" }, trace: "messages");
        var (uri, position) = await server.Editor.OpenAsync(Beginning);
        var request = server.Editor.RequestGhost(uri, position);
        var answered = request.Answer;
        while (!answered.IsCompleted)
        {
            server.Time.Advance(TimeSpan.FromMilliseconds(100));
            await server.Editor.WhyNothingAsync();
        }
        Assert.NotEqual(0, (await answered).GetProperty("items").GetArrayLength());
        Assert.True(server.Time.GetUtcNow() - server.Time.Start >= TimeSpan.FromMilliseconds(400));
    }

    /// <summary>If the editor asks some time after the key, that time counts towards the pause.</summary>
    [Theory]
    [InlineData(400, true)]
    [InlineData(60_000, false)] // the caret was moved long after the last key
    public async Task The_pause_before_showing_is_counted_from_the_key(int millisecondsAfterKey, bool isOver)
    {
        await using var server = await TestServer.ReadyAsync(settings: new { pace = "calm" });
        var text = Beginning.Replace("$0", "", StringComparison.Ordinal);
        var (uri, _) = await server.Editor.OpenAsync(text[..^1]);
        await server.Editor.TypeAsync(uri, 0, text.Length - 1, text[^1..]);
        await server.Editor.WhyNothingAsync(); // its answer shows that the change was read
        server.Time.Advance(TimeSpan.FromMilliseconds(millisecondsAfterKey));
        var asked = server.Time.GetUtcNow();
        var answer = server.Editor.RequestGhost(uri, new { line = 0, character = text.Length }).Answer;
        while (!isOver && !answer.IsCompleted)
        {
            server.Time.Advance(TimeSpan.FromMilliseconds(100));
            await server.Editor.WhyNothingAsync();
        }
        Assert.NotEqual(0, (await answer).GetProperty("items").GetArrayLength());
        Assert.Equal(!isOver, server.Time.GetUtcNow() - asked >= TimeSpan.FromMilliseconds(400));
    }

    [Fact]
    public async Task A_cancelled_request_is_answered_as_cancelled()
    {
        await using var server = await TestServer.ReadyAsync(settings: new { pace = "calm" });
        var (uri, position) = await server.Editor.OpenAsync(Beginning);
        var request = server.Editor.RequestGhost(uri, position); // the clock stands still, so the answer never comes on its own
        await server.Editor.CancelAsync(request);
        Assert.Equal(-32800, (await Assert.ThrowsAsync<LspErrorException>(() => request.Answer)).Code);
    }

    [Fact]
    public async Task Ghost_text_continues_the_selected_menu_item()
    {
        await using var server = await TestServer.ReadyAsync(settings: Fast);
        var (uri, position) = await server.Editor.OpenAsync(Beginning);
        var column = Beginning.Length - 2;
        var range = new { start = new { line = 0, character = column - "Sta".Length }, end = position };

        var menuItem = "Sta" + await Ghost(server, uri, position);

        var agreeing = (await server.Editor.RequestGhost(uri, position, selected: new { range, text = menuItem }).Answer).GetProperty(
            "items"
        );
        Assert.StartsWith(menuItem, agreeing[0].GetProperty("insertText").GetString(), StringComparison.Ordinal);
        Assert.Equal(Json(range), agreeing[0].GetProperty("range").GetRawText());

        var other = (await server.Editor.RequestGhost(uri, position, selected: new { range, text = "Stamp" }).Answer).GetProperty("items");
        Assert.Equal(0, other.GetArrayLength());
    }

    [Fact]
    public async Task The_trace_contains_every_decision_but_never_the_text()
    {
        await using var server = await TestServer.ReadyAsync(settings: Fast);
        await server.Editor.GhostAsync(Beginning);
        await server.Editor.NotifyAsync("$/setTrace", new { value = "messages" });
        await server.Editor.GhostAsync(Beginning);
        await server.Editor.GhostAsync("```\ncode$0");
        await server.Editor.WaitForAsync("$/logTrace", m => Message(m).Contains("SUPPRESSED(Code)", StringComparison.Ordinal));
        var messages = server.Editor.Received.Where(m => m.Method == "$/logTrace").Select(m => Message(m.Params)).ToList();
        Assert.Equal(2, messages.Count);
        Assert.Contains("SHOWN", messages[0], StringComparison.Ordinal);
        Assert.All(server.Editor.Received, m => Assert.DoesNotContain("United", m.Params.GetRawText(), StringComparison.Ordinal));

        static string Message(JsonElement trace) => trace.GetProperty("message").GetString()!;
    }

    [Fact]
    public async Task The_menu_offers_the_half_typed_word_and_more()
    {
        await using var server = await TestServer.ReadyAsync(settings: Fast);
        var (uri, position) = await server.Editor.OpenAsync(Beginning);
        var ghost = await Ghost(server, uri, position); // so that the menu finds the answer in the cache
        var menu = await server.Editor.RequestAsync("textDocument/completion", new { textDocument = new { uri }, position });
        Assert.True(menu.GetProperty("isIncomplete").GetBoolean());
        var first = menu.GetProperty("items")[0];
        var word = first.GetProperty("textEdit").GetProperty("newText").GetString()!;
        Assert.StartsWith(word, "Sta" + ghost, StringComparison.Ordinal);
        Assert.True(word.Length > "Sta".Length);
        Assert.Equal(word, first.GetProperty("filterText").GetString());
        Assert.Equal(
            Json(new { start = new { line = 0, character = Beginning.Length - 2 - "Sta".Length }, end = position }),
            first.GetProperty("textEdit").GetProperty("range").GetRawText()
        );
    }

    [Fact]
    public async Task A_menu_that_would_have_to_wait_is_empty_and_a_later_one_is_not()
    {
        await using var server = await TestServer.ReadyAsync(settings: Fast);
        var (uri, position) = await server.Editor.OpenAsync(Beginning);
        var menu = new { textDocument = new { uri }, position };
        JsonElement answer;
        do
        {
            var request = server.Editor.Request("textDocument/completion", menu);
            server.Time.Advance(TimeSpan.FromSeconds(1));
            answer = await request.Answer;
            Assert.True(answer.GetProperty("isIncomplete").GetBoolean());
        } while (answer.GetProperty("items").GetArrayLength() == 0);
    }

    [Theory]
    [InlineData(null)] // the client cannot say why it asks
    [InlineData(1)] // invoked by hand or by a key: the client may not ask again
    public async Task The_menu_waits_for_the_model_if_the_client_has_no_ghost_text(int? triggerKind)
    {
        await using var server = await TestServer.ReadyAsync(settings: Fast);
        Assert.NotEmpty(await AskPatientlyAsync(server, triggerKind));
    }

    [Theory]
    [InlineData(2)] // a space was typed
    [InlineData(3)] // the client asks again at each key
    public async Task The_menu_does_not_wait_if_the_client_will_ask_again(int triggerKind)
    {
        await using var server = await TestServer.ReadyAsync(settings: Fast);
        while ((await AskPatientlyAsync(server, triggerKind)).Any()) { }
    }

    [Fact]
    public async Task The_menu_does_not_wait_if_the_client_has_ghost_text()
    {
        await using var server = await TestServer.ReadyAsync(new { textDocument = new { inlineCompletion = new { } } }, Fast);
        while ((await AskPatientlyAsync(server, triggerKind: 1)).Any()) { }
    }

    /// <summary>The menu in a new text when 100 ms pass before the model has answered.</summary>
    private async Task<IEnumerable<JsonElement>> AskPatientlyAsync(TestServer server, int? triggerKind)
    {
        var (uri, position) = await server.Editor.OpenAsync($"This was in {++year}. {Beginning}"); // a text that is not in the cache
        object? context = triggerKind is null ? null : new { triggerKind };
        var menu = server.Editor.Request(
            "textDocument/completion",
            new
            {
                textDocument = new { uri },
                position,
                context,
            }
        );
        await server.Editor.WhyNothingAsync(); // its answer shows that the menu waits
        server.Time.Advance(TimeSpan.FromMilliseconds(100));
        return (await menu.Answer).GetProperty("items").EnumerateArray();
    }

    private static async Task<string> Ghost(TestServer server, string uri, object position) =>
        (await server.Editor.RequestGhost(uri, position).Answer).GetProperty("items")[0].GetProperty("insertText").GetString()!;

    private static string Json(object value) => JsonSerializer.Serialize(value);
}
