using System.Text;
using System.Text.Json;
using Gpt2.Inference;
using Gpt2.LanguageServer.Client;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Rpc;
using Gpt2.LanguageServer.Server;
using Gpt2.LanguageServer.Suggestions;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Server;

public sealed class ConfigurationTests
{
    private static readonly object Pulls = new { workspace = new { configuration = true } };

    [Fact]
    public async Task Initialization_options_are_read_as_settings()
    {
        await using var server = await TestServer.ReadyAsync(settings: new { enabled = false });
        await CheckOff(server);
    }

    [Fact]
    public async Task A_client_that_supports_configuration_is_asked_for_it()
    {
        await using var server = TestServer.Start();
        server.Editor.Answers["workspace/configuration"] = _ => new[] { new { enabled = false } };
        await server.Editor.InitializeAsync(Pulls);
        await server.Editor.StatusAsync("ready");
        var asked = await server.Editor.WaitForAsync("workspace/configuration");
        Assert.Equal("gpt2", asked.GetProperty("items")[0].GetProperty("section").GetString());
        await CheckOff(server);
    }

    [Fact]
    public async Task A_change_without_settings_makes_the_server_ask_again()
    {
        var enabled = true;
        await using var server = TestServer.Start();
        server.Editor.Answers["workspace/configuration"] = _ => new[] { new { enabled } };
        await server.Editor.InitializeAsync(Pulls);
        await server.Editor.StatusAsync("ready");
        enabled = false;
        await server.Editor.NotifyAsync("workspace/didChangeConfiguration", new { settings = (object?)null });
        await CheckBecomesOff(server);
    }

    [Theory]
    [InlineData("""{"gpt2":{"enabled":false}}""")]
    [InlineData("""{"enabled":false}""")]
    public async Task A_change_with_settings_takes_effect_at_once(string settings)
    {
        await using var server = await TestServer.ReadyAsync();
        await server.Editor.NotifyAsync("workspace/didChangeConfiguration", new { settings = JsonDocument.Parse(settings).RootElement });
        await CheckOff(server);
    }

    [Fact]
    public async Task A_setting_that_is_removed_returns_to_its_initial_value()
    {
        await using var server = await TestServer.ReadyAsync(settings: new { enabled = false });
        await server.Editor.NotifyAsync("workspace/didChangeConfiguration", new { settings = new { gpt2 = new { enabled = true } } });
        await server.Editor.NotifyAsync("workspace/didChangeConfiguration", new { settings = new { gpt2 = new { pace = "calm" } } });
        await CheckOff(server);
    }

    [Fact]
    public async Task The_model_is_loaded_when_the_client_does_not_answer_with_its_configuration()
    {
        await using var server = TestServer.Start();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var never = new ManualResetEventSlim();
        server.Editor.Answers["workspace/configuration"] = _ =>
        {
            asked.SetResult();
            never.Wait(TestContext.Current.CancellationToken);
            return null;
        };
        await server.Editor.RequestAsync("initialize", new { capabilities = Pulls });
        _ = Task.Run(() => server.Editor.NotifyAsync("initialized", new { }), TestContext.Current.CancellationToken);
        await asked.Task;
        server.Time.Advance(TimeSpan.FromSeconds(3));
        never.Set();
        await server.Editor.StatusAsync("ready");
    }

    [Theory]
    [InlineData("null")]
    [InlineData("5")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("[null]")]
    [InlineData("[[1]]")]
    [InlineData("""[{"gpt2":[],"enabled":{},"[]":{},"[latex]":5,"banned":[null],"threads":1e999}]""")]
    public async Task The_model_is_loaded_when_the_client_answers_with_nonsense(string answer)
    {
        await using var server = TestServer.Start();
        server.Editor.Answers["workspace/configuration"] = _ => JsonElement.Parse(answer);
        await server.Editor.InitializeAsync(Pulls);
        await server.Editor.StatusAsync("ready");
        Assert.Equal("", server.ErrorOutput.ToString());
    }

    /// <summary>The half is half of an emoji as an escape sequence, or a byte that is not UTF-8.</summary>
    [Theory]
    [InlineData(@"\ud83d", true)]
    [InlineData(@"\ud83d", false)]
    [InlineData("\uFFFF", true)]
    [InlineData("\uFFFF", false)]
    public async Task A_lone_surrogate_in_a_value_loses_no_setting(string half, bool asked)
    {
        await using var server = TestServer.Start();
        server.Editor.Answers["workspace/configuration"] = _ => Editor.Silence;
        await server.Editor.InitializeAsync(asked ? Pulls : null);
        var settings = $$"""{"banned":["{{half}}"],"enabled":false}""";
        if (asked)
            await server.Editor.WaitForAsync("workspace/configuration"); // the server's first request, whose id is 1
        await server.Editor.SendBodyAsync(
            Bytes(
                asked
                    ? $$$"""{"jsonrpc":"2.0","id":1,"result":[{{{settings}}}]}"""
                    : $$$"""{"jsonrpc":"2.0","method":"workspace/didChangeConfiguration","params":{"settings":{{{settings}}}}}"""
            )
        );
        await server.Editor.StatusAsync("ready");
        await CheckOff(server);
        Assert.Equal("", server.ErrorOutput.ToString());

        static byte[] Bytes(string body) => [.. body.SelectMany(c => c == '\uFFFF' ? [0xFF] : Encoding.UTF8.GetBytes(c.ToString()))];
    }

    [Fact]
    public async Task The_model_is_loaded_when_the_configuration_request_fails()
    {
        var loaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var peer = new RpcPeer(Stream.Null, Stream.Null, LspJson.Configured.Options, TimeProvider.System);
        var editor = new EditorClient(new LspClient(peer), TextWriter.Null);
        using var service = new SuggestionService(
            editor,
            (_, _, _) =>
            {
                loaded.SetResult();
                throw new Gpt2Exception("There is no model.", "Pull one.");
            },
            TimeProvider.System
        );
        editor.Capabilities = new() { Workspace = new() { Configuration = true } };
        editor.Dispose(); // so that the request for the configuration fails
        await Assert.ThrowsAnyAsync<Exception>(() => Lifecycle.InitializedAsync(service));
        await loaded.Task.WaitAsync(Editor.Guard, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_server_registers_for_configuration_changes_if_the_client_allows_it()
    {
        await using var server = TestServer.Start();
        await server.Editor.InitializeAsync(new { workspace = new { didChangeConfiguration = new { dynamicRegistration = true } } });
        var registered = (await server.Editor.WaitForAsync("client/registerCapability")).GetProperty("registrations")[0];
        Assert.Equal("workspace/didChangeConfiguration", registered.GetProperty("method").GetString());
        Assert.Equal("gpt2", registered.GetProperty("registerOptions").GetProperty("section").GetString());
    }

    [Fact]
    public async Task A_wrong_value_is_reported_once_and_the_default_is_used()
    {
        await using var server = await TestServer.ReadyAsync(settings: new { pace = "hasty" });
        var message = await server.Editor.WaitForAsync("window/showMessage");
        Assert.Equal(
            "gpt2.pace cannot be \"hasty\": it must be `calm`, `normal` or `fast`. The default, \"normal\", is used.",
            message.GetProperty("message").GetString()
        );
        await server.Editor.NotifyAsync("workspace/didChangeConfiguration", new { settings = new { gpt2 = new { pace = "hasty" } } });
        await server.Editor.WhyNothingAsync();
        Assert.Single(server.Editor.Received, m => m.Method == "window/showMessage");
    }

    [Fact]
    public async Task A_button_opens_the_setting_that_has_a_wrong_value()
    {
        await using var server = TestServer.Start();
        server.Editor.Answers["workspace/configuration"] = _ => new[] { new { pace = "hasty" } };
        await server.Editor.InitializeAsync(
            new { workspace = new { configuration = true }, experimental = new { gpt2 = new { messages = true } } }
        );
        var message = await server.Editor.WaitForAsync("gpt2/message");
        Assert.StartsWith("gpt2.pace cannot be", message.GetProperty("message").GetString(), StringComparison.Ordinal);
        var button = message.GetProperty("actions")[0];
        Assert.Equal("""{"title":"Open Setting","do":"openSetting","argument":"gpt2.pace"}""", button.GetRawText());
        Assert.DoesNotContain(server.Editor.Received, m => m.Method == "window/showMessage");
    }

    [Theory]
    [InlineData("markdown", "markdown", false)]
    [InlineData("latex", "tex", false)]
    [InlineData("markdown", "latex", true)]
    [InlineData("markdown", "csharp", true)]
    [InlineData("my-notes", "my-notes", false)]
    public async Task Suggestions_are_given_for_the_listed_languages_under_any_of_their_names(string listed, string opened, bool off)
    {
        await using var server = await TestServer.ReadyAsync(settings: new { languages = new[] { listed } });
        await server.Editor.GhostAsync("The cat$0", opened);
        Assert.Equal(off, await server.Editor.WhyNothingAsync() == "off");
    }

    [Fact]
    public async Task The_menu_can_be_switched_off_separately()
    {
        await using var server = await TestServer.ReadyAsync(settings: new { completionMenu = false });
        await server.Editor.MenuAsync("The cat$0");
        Assert.Equal("off", await server.Editor.WhyNothingAsync());
        await server.Editor.GhostAsync("The cat$0");
        Assert.NotEqual("off", await server.Editor.WhyNothingAsync());
    }

    private static async Task CheckOff(TestServer server)
    {
        Assert.Null(await server.Editor.GhostAsync("The cat$0"));
        Assert.Equal("off", await server.Editor.WhyNothingAsync());
    }

    /// <summary>The server requests the configuration after the notification, so another request may be answered in between.</summary>
    private static async Task CheckBecomesOff(TestServer server)
    {
        while (server.Editor.Received.Count(m => m.Method == "workspace/configuration") < 2)
            await server.Editor.GhostAsync("The cat$0");
        string? reason = null;
        while (reason != "off")
        {
            await server.Editor.GhostAsync("The cat$0");
            reason = await server.Editor.WhyNothingAsync();
        }
    }
}
