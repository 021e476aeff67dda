using System.Text.Json;
using CsCheck;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Writing;

/// <summary>Text that arrives while the writer goes on typing: edits, progress, cancellation.</summary>
public sealed class CommandStreamTests
{
    private const string Before = "A first paragraph, long ago.\n\n";
    private const string Beginning = Before + "The old man looked at the sea and thought of the years when he was$0\n\nA last paragraph.\n";

    private static readonly object AppliesEdits = new
    {
        workspace = new { applyEdit = true, workspaceEdit = new { documentChanges = true } },
    };

    private static readonly object HasProgress = new
    {
        workspace = new { applyEdit = true, workspaceEdit = new { documentChanges = true } },
        window = new { workDoneProgress = true },
    };

    [Fact]
    public async Task The_text_arrives_in_several_edits_while_it_is_written()
    {
        await using var server = await TestServer.ReadyAsync(AppliesEdits);
        var buffer = await CommandBuffer.OpenAsync(server.Editor, Beginning);
        buffer.AfterEdit = () => server.Time.Advance(TimeSpan.FromMilliseconds(250));
        var request = Ask(server, buffer);
        await TimeGoesByAsync(server, request.Answer);
        var text = (await request.Answer).GetProperty("text").GetString();
        Assert.Equal(Beginning.Replace("$0", text), buffer.Text);
        Assert.Equal(text, string.Concat(buffer.Insertions));
        Assert.True(buffer.Insertions.Count > 1);
    }

    [Fact]
    public async Task Typing_elsewhere_moves_the_text_without_stopping_it()
    {
        await using var server = await TestServer.ReadyAsync(AppliesEdits);
        var buffer = await CommandBuffer.OpenAsync(server.Editor, Beginning);
        buffer.BeforeEdit = () =>
        {
            buffer.BeforeEdit = null;
            buffer.Edit(0, 0, "Title\n\n");
            buffer.Edit(buffer.Text.Length, 0, "The end.");
        };
        var result = await Ask(server, buffer).Answer;
        Assert.False(result.TryGetProperty("reason", out _));
        Assert.Equal("Title\n\n" + Beginning.Replace("$0", result.GetProperty("text").GetString()) + "The end.", buffer.Text);
    }

    [Fact]
    public async Task Typing_where_the_text_arrives_stops_it_and_keeps_what_has_arrived()
    {
        await using var server = await TestServer.ReadyAsync(AppliesEdits);
        var buffer = await CommandBuffer.OpenAsync(server.Editor, Beginning);
        buffer.AfterEdit = () => buffer.Edit(Beginning.IndexOf("$0", StringComparison.Ordinal) + buffer.Insertions[0].Length, 0, "!");
        var result = await Ask(server, buffer).Answer;
        Assert.Equal("edited", result.GetProperty("reason").GetString());
        var first = Assert.Single(buffer.Insertions);
        Assert.Equal(first, result.GetProperty("text").GetString());
        Assert.Equal(Beginning.Replace("$0", first + "!"), buffer.Text);
    }

    [Fact]
    public async Task Closing_the_document_stops_the_text()
    {
        await using var server = await TestServer.ReadyAsync(AppliesEdits);
        var buffer = await CommandBuffer.OpenAsync(server.Editor, Beginning);
        buffer.AfterEdit = () => _ = buffer.CloseAsync();
        Assert.Equal("edited", (await Ask(server, buffer).Answer).GetProperty("reason").GetString());
        Assert.Single(buffer.Insertions);
    }

    [Fact]
    public async Task An_editor_that_keeps_refusing_edits_ends_the_text()
    {
        await using var server = await TestServer.ReadyAsync(AppliesEdits);
        var buffer = await CommandBuffer.OpenAsync(server.Editor, Beginning);
        server.Editor.Answers["workspace/applyEdit"] = _ => new { applied = false };
        var request = Ask(server, buffer);
        await TimeGoesByAsync(server, request.Answer);
        Assert.Equal("refused", (await request.Answer).GetProperty("reason").GetString());
        Assert.Equal(Beginning.Replace("$0", ""), buffer.Text);
    }

    [Fact]
    public async Task An_editor_that_never_answers_an_edit_does_not_block_the_command()
    {
        await using var server = await TestServer.ReadyAsync(AppliesEdits);
        var buffer = await CommandBuffer.OpenAsync(server.Editor, Beginning);
        server.Editor.Answers["workspace/applyEdit"] = _ => Editor.Silence;
        var request = Ask(server, buffer);
        await TimeGoesByAsync(server, request.Answer);
        Assert.Equal("refused", (await request.Answer).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task An_editor_that_never_answers_showDocument_does_not_block_the_command()
    {
        await using var server = await TestServer.ReadyAsync(
            new { workspace = new { textDocumentContent = new { } }, window = new { showDocument = new { support = true } } }
        );
        var (uri, position) = await server.Editor.OpenAsync(Beginning);
        server.Editor.Answers["window/showDocument"] = _ => Editor.Silence;
        var request = server.Editor.Request(
            "workspace/executeCommand",
            new
            {
                command = "gpt2.alternatives",
                arguments = new[]
                {
                    new
                    {
                        uri,
                        position,
                        show = true,
                    },
                },
            }
        );
        await server.Editor.WaitForAsync("window/showDocument");
        await TimeGoesByAsync(server, request.Answer);
        Assert.NotEmpty((await request.Answer).GetProperty("items").EnumerateArray());
        await server.Editor.WaitForAsync(
            "window/logMessage",
            log => log.GetProperty("message").GetString()!.Contains("window/showDocument was not answered", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task An_editor_with_its_own_version_numbers_gets_the_text()
    {
        await using var server = await TestServer.ReadyAsync(AppliesEdits);
        var buffer = await CommandBuffer.OpenAsync(server.Editor, Beginning);
        buffer.ChangeSilently();
        var request = Ask(server, buffer);
        await TimeGoesByAsync(server, request.Answer);
        var result = await request.Answer;
        Assert.False(result.TryGetProperty("reason", out _));
        Assert.Equal(Beginning.Replace("$0", result.GetProperty("text").GetString()), buffer.Text);
        Assert.Equal(0, buffer.Harm);
    }

    [Fact]
    public async Task An_editor_that_is_blocked_until_the_command_ends_gets_the_whole_text()
    {
        await using var server = await TestServer.ReadyAsync(AppliesEdits);
        var buffer = await CommandBuffer.OpenAsync(server.Editor, Beginning);
        buffer.StandsStill = true;
        var request = Ask(server, buffer);
        await TimeGoesByAsync(server, request.Answer);
        var result = await request.Answer;
        Assert.False(result.TryGetProperty("reason", out _));
        Assert.Equal(Beginning.Replace("$0", result.GetProperty("text").GetString()), buffer.Text);
        Assert.True(buffer.Insertions.Count > 1);
        Assert.Equal(0, buffer.Harm);
    }

    [Fact]
    public async Task Cancelling_the_request_stops_the_text()
    {
        await using var server = await TestServer.ReadyAsync(AppliesEdits);
        var buffer = await CommandBuffer.OpenAsync(server.Editor, Beginning);
        Pending? request = null;
        buffer.BeforeEdit = () => _ = server.Editor.CancelAsync(request!);
        request = Ask(server, buffer);
        Assert.Equal(-32800, (await Assert.ThrowsAsync<LspErrorException>(() => request.Answer)).Code);
        await NothingMoreIsWritten(server, buffer);
    }

    [Fact]
    public async Task Cancelling_the_progress_stops_the_text_and_returns_what_was_written()
    {
        await using var server = await TestServer.ReadyAsync(HasProgress);
        var buffer = await CommandBuffer.OpenAsync(server.Editor, Beginning);
        var request = Ask(server, buffer, workDoneToken: 17);
        await server.Editor.WaitForAsync("workspace/applyEdit");
        await server.Editor.NotifyAsync("window/workDoneProgress/cancel", new { token = 17 });
        var result = await request.Answer;
        Assert.Equal("cancelled", result.GetProperty("reason").GetString());
        await NothingMoreIsWritten(server, buffer);
        Assert.StartsWith(result.GetProperty("text").GetString()!, string.Concat(buffer.Insertions), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_progress_is_created_if_the_client_supports_it_and_gave_no_token()
    {
        await using var server = await TestServer.ReadyAsync(HasProgress);
        var buffer = await CommandBuffer.OpenAsync(server.Editor, Beginning);
        var request = Ask(server, buffer);
        var token = (await server.Editor.WaitForAsync("window/workDoneProgress/create")).GetProperty("token").GetString();
        await TimeGoesByAsync(server, request.Answer);
        var values = server.Editor.Received.Where(m => m.Method == "$/progress").Select(m => m.Params.GetProperty("value")).ToList();
        Assert.All(
            server.Editor.Received.Where(m => m.Method == "$/progress"),
            m => Assert.Equal(token, m.Params.GetProperty("token").GetString())
        );
        Assert.Equal("begin", values[0].GetProperty("kind").GetString());
        Assert.True(values[0].GetProperty("cancellable").GetBoolean());
        Assert.Equal("end", values[^1].GetProperty("kind").GetString());
        var percentages = values.SkipLast(1).Select(value => value.GetProperty("percentage").GetInt32()).ToList();
        Assert.Equal(percentages.Order(), percentages);
        Assert.All(percentages, percentage => Assert.InRange(percentage, 0, 100));
    }

    [Fact]
    public async Task The_status_is_busy_while_a_text_is_written()
    {
        await using var server = await TestServer.ReadyAsync(AppliesEdits);
        var buffer = await CommandBuffer.OpenAsync(server.Editor, Beginning);
        await Ask(server, buffer).Answer;
        var states = server.Editor.Received.Where(m => m.Method == "gpt2/status").Select(m => m.Params.GetProperty("state").GetString());
        Assert.Equal(["loading", "ready", "busy", "ready"], states);
    }

    [Fact]
    public async Task A_key_does_not_end_the_text_and_ghost_text_returns_afterwards()
    {
        await using var server = await TestServer.ReadyAsync(AppliesEdits, new { pace = "fast" });
        var buffer = await CommandBuffer.OpenAsync(server.Editor, Beginning);
        Task<string?>? ghost = null;
        buffer.BeforeEdit = () =>
            ghost ??= server.Editor.GhostAsync("It was one of the most important events in the history of the United Sta$0");
        Assert.False((await Ask(server, buffer).Answer).TryGetProperty("reason", out _));
        await ghost!;
        Assert.NotNull(await server.Editor.GhostAsync("It was one of the most important events in the history of the United Sta$0"));
    }

    /// <summary>A person edits at random places and times. None of their characters is lost, and each piece of the server's text follows
    /// the one before.</summary>
    [Fact]
    public async Task Nothing_that_the_user_typed_is_ever_lost()
    {
        await using var server = await TestServer.ReadyAsync(AppliesEdits);
        var longest = 0;
        var edit = Gen.Select(
            Gen.Double.Unit,
            Gen.Int[0, 3],
            Gen.OneOf(new[] { "", "x", "word ", "\n", "née 🙂" }.Select(Gen.Const).ToArray()),
            Gen.Bool
        );
        await edit.Array[0, 12]
            .SampleAsync(
                async edits =>
                {
                    var buffer = await CommandBuffer.OpenAsync(server.Editor, Beginning);
                    var next = 0;
                    void Type(bool whileAnEditArrives)
                    {
                        for (; next < edits.Length && edits[next].Item4 == whileAnEditArrives; next++)
                            buffer.Edit(edits[next].Item1, edits[next].Item2, edits[next].Item3);
                    }
                    buffer.BeforeEdit = () => Type(whileAnEditArrives: true);
                    buffer.AfterEdit = () =>
                    {
                        server.Time.Advance(TimeSpan.FromMilliseconds(250)); // the next piece is due, however busy the machine is
                        Type(whileAnEditArrives: false);
                    };
                    var request = Ask(server, buffer);
                    await TimeGoesByAsync(server, request.Answer);
                    await request.Answer;
                    Assert.Equal(0, buffer.Harm);
                    longest = Math.Max(longest, buffer.Insertions.Count);
                },
                iter: 40,
                threads: 1
            );
        Assert.True(longest > 1);
    }

    private static Pending Ask(TestServer server, CommandBuffer buffer, object? workDoneToken = null) =>
        server.Editor.Request(
            "workspace/executeCommand",
            new
            {
                command = "gpt2.continueParagraph",
                arguments = new[]
                {
                    new
                    {
                        uri = buffer.Uri,
                        position = buffer.Caret,
                        seed = 5,
                    },
                },
                workDoneToken,
            }
        );

    /// <summary>Advances the clock until the answer arrives.</summary>
    private static async Task TimeGoesByAsync(TestServer server, Task answer)
    {
        while (!answer.IsCompleted)
        {
            await server.Editor.WhyNothingAsync();
            server.Time.Advance(TimeSpan.FromMilliseconds(25));
        }
    }

    private static async Task NothingMoreIsWritten(TestServer server, CommandBuffer buffer)
    {
        await server.Editor.WhyNothingAsync();
        server.Time.Advance(TimeSpan.FromSeconds(5));
        await server.Editor.WhyNothingAsync();
        Assert.InRange(buffer.Insertions.Count, 0, 1);
    }
}
