using System.Text.Json;
using Gpt2.Inference.Continuations;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Writing;

/// <summary>Text on request from the bundled model, tested over the wire.</summary>
public sealed class CommandTextTests
{
    private const string Beginning = "The old man looked at the sea and thought of the years when he was$0";

    private static readonly object AppliesEdits = new
    {
        workspace = new { applyEdit = true, workspaceEdit = new { documentChanges = true } },
    };

    [Theory]
    [InlineData("gpt2.continueParagraph")]
    [InlineData("gpt2.completeSentence")]
    [InlineData("gpt2.sample")]
    public async Task The_text_is_returned_and_inserted_into_the_document(string command)
    {
        await using var server = await TestServer.ReadyAsync(AppliesEdits);
        var buffer = await CommandBuffer.OpenAsync(server.Editor, Beginning);
        var text = Text(
            await Execute(
                server,
                command,
                new
                {
                    uri = buffer.Uri,
                    position = buffer.Caret,
                    seed = 1,
                }
            )
        );
        Assert.NotEmpty(text.Trim());
        Assert.Equal(Beginning.Replace("$0", text), buffer.Text);
        Assert.InRange(buffer.Insertions.Count, 1, 3);
    }

    [Theory]
    [InlineData("gpt2.continueParagraph")]
    [InlineData("gpt2.completeSentence")]
    [InlineData("gpt2.sample")]
    public async Task A_client_without_capabilities_gets_the_text_as_the_result(string command)
    {
        await using var server = await TestServer.ReadyAsync();
        var (uri, position) = await server.Editor.OpenAsync(Beginning);
        Assert.NotEmpty(Text(await Execute(server, command, new { uri, position })).Trim());
        Assert.DoesNotContain(
            server.Editor.Received,
            m => m.Method is "workspace/applyEdit" or "$/progress" or "window/workDoneProgress/create"
        );
    }

    [Fact]
    public async Task A_client_without_versions_gets_one_edit_at_the_end()
    {
        await using var server = await TestServer.ReadyAsync(new { workspace = new { applyEdit = true } });
        var buffer = await CommandBuffer.OpenAsync(server.Editor, Beginning);
        var text = Text(await Execute(server, "gpt2.continueParagraph", new { uri = buffer.Uri, position = buffer.Caret }));
        Assert.Equal([text], buffer.Insertions);
    }

    [Fact]
    public async Task Partial_results_come_in_pieces_and_no_edit_is_applied()
    {
        await using var server = await TestServer.ReadyAsync(AppliesEdits);
        var (uri, position) = await server.Editor.OpenAsync(Beginning);
        var text = Text(
            await Execute(
                server,
                "gpt2.continueParagraph",
                new
                {
                    uri,
                    position,
                    partialResultToken = "p",
                    seed = 1,
                }
            )
        );
        var pieces = server.Editor.Received.Where(m => m.Method == "$/progress").Select(m => m.Params).ToList();
        Assert.All(pieces, piece => Assert.Equal("p", piece.GetProperty("token").GetString()));
        Assert.Equal(text, string.Concat(pieces.Select(piece => piece.GetProperty("value").GetProperty("text").GetString())));
        Assert.True(pieces.Count > 1);
        Assert.DoesNotContain(server.Editor.Received, m => m.Method == "workspace/applyEdit");
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_text_on_another_server_and_after_other_requests()
    {
        var first = await Seeded(warm: false);
        Assert.Equal(first, await Seeded(warm: true));

        static async Task<string> Seeded(bool warm)
        {
            await using var server = await TestServer.ReadyAsync();
            var (uri, position) = await server.Editor.OpenAsync(Beginning);
            if (warm)
                await server.Editor.GhostAsync(Beginning);
            if (warm)
                await Execute(server, "gpt2.alternatives", new { uri, position });
            return Text(
                await Execute(
                    server,
                    "gpt2.continueParagraph",
                    new
                    {
                        uri,
                        position,
                        seed = 7,
                    }
                )
            );
        }
    }

    [Fact]
    public async Task Alternatives_differ_in_their_first_words()
    {
        await using var server = await TestServer.ReadyAsync();
        var (uri, position) = await server.Editor.OpenAsync(Beginning);
        var result = await Execute(
            server,
            "gpt2.alternatives",
            new
            {
                uri,
                position,
                count = 4,
                seed = 3,
            }
        );
        var texts = result.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("text").GetString()!).ToList();
        Assert.InRange(texts.Count, 2, 4);
        Assert.Equal(
            texts.Count,
            texts
                .Select(text => string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(3)).ToLowerInvariant())
                .Distinct()
                .Count()
        );
        Assert.All(result.GetProperty("items").EnumerateArray(), item => Assert.InRange(item.GetProperty("confidence").GetDouble(), 0, 1));
    }

    [Theory]
    [InlineData("gpt2.continueParagraph")]
    [InlineData("gpt2.completeSentence")]
    public async Task Text_inserted_before_other_text_arrives_in_one_edit_and_does_not_repeat_it(string command)
    {
        await using var server = await TestServer.ReadyAsync(AppliesEdits);
        var buffer = await CommandBuffer.OpenAsync(server.Editor, "They came from all over the world, and most of$0\nthem stayed here.");
        var text = Text(
            await Execute(
                server,
                command,
                new
                {
                    uri = buffer.Uri,
                    position = buffer.Caret,
                    seed = 2,
                }
            )
        );
        Assert.Equal([text], buffer.Insertions);
        Assert.False(FollowingText.IsRepeatedBy(text, "most of", "them stayed here."), text);
    }

    [Fact]
    public async Task Alternatives_do_not_repeat_the_following_text()
    {
        await using var server = await TestServer.ReadyAsync();
        var (uri, position) = await server.Editor.OpenAsync("They came from all over the world, and most of$0\nthem stayed here.");
        var result = await Execute(
            server,
            "gpt2.alternatives",
            new
            {
                uri,
                position,
                seed = 3,
            }
        );
        var texts = result.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("text").GetString()!).ToList();
        Assert.NotEmpty(texts);
        Assert.All(texts, text => Assert.False(FollowingText.IsRepeatedBy(text, "most of", "them stayed here."), text));
    }

    private static string Text(JsonElement result) => result.GetProperty("text").GetString()!;

    private static Task<JsonElement> Execute(TestServer server, string command, object argument) =>
        server.Editor.RequestAsync("workspace/executeCommand", new { command, arguments = new[] { argument } });
}
