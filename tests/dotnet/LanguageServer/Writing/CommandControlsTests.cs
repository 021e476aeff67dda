using System.Text.Json;
using System.Text.RegularExpressions;
using Gpt2.Inference.Models;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Writing;

/// <summary>The arguments of text commands, the memory of the document, and the selection of a model.</summary>
public sealed class CommandControlsTests
{
    private const string Beginning = "The old man looked at the sea. He thought of the years when he was$0";

    [Fact]
    public async Task Words_banned_by_argument_or_setting_are_not_written()
    {
        string[] usual = ["the", "and", "of", "a", "he", "was", "in"];
        var (free, byArgument, bySetting) = (
            await Written(),
            await Written(banned: usual),
            await Written(settings: new { banned = usual })
        );
        Assert.Contains(usual, word => Holds(free, word));
        Assert.DoesNotContain(usual, word => Holds(byArgument, word));
        Assert.Equal(byArgument, bySetting);

        async Task<string> Written(string[]? banned = null, object? settings = null)
        {
            await using var server = await TestServer.ReadyAsync(settings: settings);
            return await TextAsync(
                server,
                Beginning,
                at => new
                {
                    at.uri,
                    at.position,
                    seed = 1,
                    banned,
                    maxTokens = 60,
                }
            );
        }

        static bool Holds(string text, string word) => Regex.IsMatch(text, $@"\b{word}\b", RegexOptions.IgnoreCase);
    }

    [Theory]
    [InlineData("sentence")]
    [InlineData("paragraph")]
    [InlineData("never")]
    public async Task The_text_stops_where_requested(string stopAt)
    {
        await using var server = await TestServer.ReadyAsync();
        for (var seed = 0; seed < 4; seed++)
        {
            var text = await TextAsync(
                server,
                Beginning,
                at => new
                {
                    at.uri,
                    at.position,
                    seed,
                    stopAt,
                    maxTokens = 80,
                }
            );
            Assert.True(stopAt == "never" || !text.Contains('\n', StringComparison.Ordinal), text);
            Assert.True(stopAt != "sentence" || !Regex.IsMatch(text, @"[a-z][a-z][.!?]['”""]* [A-Z]"), text);
        }
    }

    [Theory]
    [InlineData("""{ "stopAt": "chapter" }""", "stopAt")]
    [InlineData("""{ "banned": [""] }""", "banned")]
    [InlineData("""{ "repetitionPenalty": 0 }""", "repetition penalty")]
    [InlineData("""{ "maxTokens": 100000 }""", "context")]
    [InlineData("""{ "banned": "word" }""", "argument")]
    public async Task Invalid_arguments_are_refused(string controls, string mention)
    {
        await using var server = await TestServer.ReadyAsync();
        var (uri, position) = await server.Editor.OpenAsync(Beginning);
        var argument = JsonSerializer.Deserialize<Dictionary<string, object>>(controls)!;
        (argument["uri"], argument["position"]) = (uri, position);
        var error = await Assert.ThrowsAsync<LspErrorException>(() => Execute(server, "gpt2.continueParagraph", argument));
        Assert.Equal(-32602, error.Code);
        Assert.Contains(mention, error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_text_uses_the_quotes_of_the_document()
    {
        const string Dialogue =
            "„Wo bist du?“ he asked. „Here,“ she said. „And where is the old man?“\n\n„He went to the sea,“ he said. „He said that$0";
        await using var server = await TestServer.ReadyAsync();
        for (var seed = 0; seed < 6; seed++)
            Assert.DoesNotContain(
                await TextAsync(
                    server,
                    Dialogue,
                    at => new
                    {
                        at.uri,
                        at.position,
                        seed,
                    }
                ),
                c => c is '"' or '”'
            );
    }

    [Fact]
    public async Task A_name_from_the_document_is_suggested()
    {
        const string Story =
            "Ysolt Marrinel came down to the harbour. Nobody knew Ysolt Marrinel there."
            + "\n\n```\ncode\n```\n\nThe ferryman looked up when he saw Ysolt Marr$0";
        await using var server = await TestServer.ReadyAsync(settings: new { pace = "fast" });
        Assert.StartsWith("inel", await server.Editor.GhostAsync(Story), StringComparison.Ordinal);

        await using var forgetful = await TestServer.ReadyAsync(settings: new { pace = "fast", memory = 0 });
        Assert.False(
            (await forgetful.Editor.GhostAsync("So it was with Ysolt Marr$0"))?.StartsWith("inel", StringComparison.Ordinal) == true
        );
    }

    [Fact]
    public async Task A_name_from_another_file_is_suggested()
    {
        var folder = Directory.CreateTempSubdirectory("gpt2-workspace-");
        try
        {
            await File.WriteAllTextAsync(
                Path.Combine(folder.FullName, "one.md"),
                "Ysolt Marrinel came. Ysolt Marrinel saw. Ysolt Marrinel went.",
                TestContext.Current.CancellationToken
            );
            await using var server = TestServer.Start();
            await server.Editor.RequestAsync(
                "initialize",
                new
                {
                    capabilities = new { },
                    workspaceFolders = new[] { new { uri = new Uri(folder.FullName).AbsoluteUri, name = "book" } },
                    initializationOptions = new { memoryFiles = new[] { "*.md" }, pace = "fast" },
                }
            );
            await server.Editor.NotifyAsync("initialized", new { });
            await server.Editor.StatusAsync("ready");
            var (ghost, asked) = ("", 0); // the file is read in the background
            while (!ghost.StartsWith("inel", StringComparison.Ordinal) && asked < 500)
                ghost = await server.Editor.GhostAsync($"The {++asked}. ferryman looked up when he saw Ysolt Marr$0") ?? "";
            Assert.StartsWith("inel", ghost, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_selected_model_stays_until_the_setting_names_another()
    {
        await using var server = await TestServer.ReadyAsync();
        var answer = await Execute(server, "gpt2.selectModel", new { });
        Assert.Equal("prose-mini", answer.GetProperty("model").GetString());
        Assert.Contains("prose-mini", answer.GetProperty("models").EnumerateArray().Select(model => model.GetString()));

        // In these tests every name loads the bundled model.
        var directory = Directory.CreateTempSubdirectory("my-model-").FullName;
        Assert.Equal(directory, (await Execute(server, "gpt2.selectModel", new { model = directory })).GetProperty("model").GetString());
        await server.Editor.WaitForAsync(
            "gpt2/status",
            status =>
                status.GetProperty("model").GetString() == Path.GetFileName(directory) && status.GetProperty("state").GetString() == "ready"
        );

        await server.Editor.NotifyAsync("workspace/didChangeConfiguration", new { settings = new { gpt2 = new { maxTokens = 9 } } });
        Assert.Equal(directory, (await Execute(server, "gpt2.selectModel", new { })).GetProperty("model").GetString());

        await server.Editor.NotifyAsync("workspace/didChangeConfiguration", new { settings = new { gpt2 = new { model = "gpt2" } } });
        Assert.Equal("gpt2", (await Execute(server, "gpt2.selectModel", new { })).GetProperty("model").GetString());
        Directory.Delete(directory);
    }

    [Fact]
    public async Task The_list_of_models_describes_the_costs_of_each()
    {
        await using var server = await TestServer.ReadyAsync();
        var answer = await Execute(server, "gpt2.models", new { });
        Assert.Equal("prose-mini", answer.GetProperty("model").GetString());
        var (bundled, gpt2) = (Item("prose-mini"), Item("gpt2"));
        Assert.EndsWith("English · included", bundled.GetProperty("description").GetString(), StringComparison.Ordinal);
        Assert.False(bundled.GetProperty("removable").GetBoolean());
        Assert.StartsWith("recommended · English · ", gpt2.GetProperty("description").GetString(), StringComparison.Ordinal);
        Assert.Equal("124 million parameters, needs 280 MB of memory, licence MIT", gpt2.GetProperty("detail").GetString());

        JsonElement Item(string id) =>
            answer.GetProperty("models").EnumerateArray().Single(model => model.GetProperty("id").GetString() == id);
    }

    [Fact]
    public async Task The_bundled_model_is_available_without_a_download()
    {
        await using var server = await TestServer.ReadyAsync();
        var answer = await Execute(server, "gpt2.pullModel", new { model = "prose-mini" });
        Assert.True(Directory.Exists(answer.GetProperty("path").GetString()));
    }

    [Theory]
    [InlineData("gpt2.pullModel")]
    [InlineData("gpt2.removeModel")]
    public async Task The_model_argument_is_required(string command)
    {
        await using var server = await TestServer.ReadyAsync();
        Assert.Equal(-32602, (await Assert.ThrowsAsync<LspErrorException>(() => Execute(server, command, new { }))).Code);
    }

    [Fact]
    public async Task A_model_that_is_not_installed_is_refused()
    {
        await using var server = await TestServer.ReadyAsync();
        Assert.Equal(
            -32602,
            (await Assert.ThrowsAsync<LspErrorException>(() => Execute(server, "gpt2.selectModel", new { model = "no-such-model" }))).Code
        );
    }

    [Fact]
    public async Task GPT2_is_offered_once_when_the_bundled_model_writes_text()
    {
        await using var server = await TestServer.ReadyAsync();
        await server.Editor.GhostAsync(Beginning);
        Assert.Empty(Offers());
        for (var seed = 0; seed < 2; seed++)
            await TextAsync(
                server,
                Beginning,
                at => new
                {
                    at.uri,
                    at.position,
                    seed,
                    maxTokens = 3,
                }
            );
        if (ModelStore.Locate("gpt2", ModelDirectories.FromEnvironment()) is null)
            Assert.Contains("gpt2-lsp model pull gpt2", Assert.Single(Offers()), StringComparison.Ordinal);
        else
            Assert.Empty(Offers());

        // A client that cannot show buttons gets a plain message.
        Assert.DoesNotContain(server.Editor.Received, message => message.Method == "gpt2/message");

        string[] Offers() =>
            [
                .. server
                    .Editor.Received.Where(message => message.Method == "window/showMessage")
                    .Select(message => message.Params.GetProperty("message").GetString()!),
            ];
    }

    private static async Task<string> TextAsync(TestServer server, string marked, Func<(string uri, object position), object> argument) =>
        (await Execute(server, "gpt2.continueParagraph", argument(await server.Editor.OpenAsync(marked)))).GetProperty("text").GetString()!;

    private static Task<JsonElement> Execute(TestServer server, string command, object argument) =>
        server.Editor.RequestAsync("workspace/executeCommand", new { command, arguments = new[] { argument } });
}
