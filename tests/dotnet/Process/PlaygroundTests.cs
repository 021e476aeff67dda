using System.Net;
using System.Text.Json;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.Process.Tests;

/// <summary>The playground is served by its command, by the HTTP API and by an editor's server. The page itself is tested in a browser, in
/// tests/playground.</summary>
public sealed class PlaygroundTests
{
    [Fact]
    public async Task The_page_may_load_nothing_from_other_servers_and_needs_no_token()
    {
        await using var server = await HttpServerProcess.StartAsync();
        server.Client.DefaultRequestHeaders.Authorization = null;
        foreach (var path in new[] { "/", "/app.js", "/style.css", "/icon.svg" })
        {
            using var answer = await server.Client.GetAsync(new Uri(server.Address, path), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
            Assert.StartsWith("default-src 'none';", policy, StringComparison.Ordinal);
            Assert.All(
                policy.Split(';'),
                rule => Assert.Contains(rule.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1], new[] { "'none'", "'self'" })
            );
            Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        }
        using var nothing = await server.Client.GetAsync(new Uri(server.Address, "/other.js"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, nothing.StatusCode);
        using var selection = await server.Client.GetAsync("selection", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, selection.StatusCode);
    }

    [Fact]
    public async Task The_answer_contains_the_rank_of_each_token()
    {
        await using var server = await HttpServerProcess.StartAsync(["--no-token"]);
        var asked = new
        {
            prompt = "The old man went home.",
            max_tokens = 0,
            echo = true,
            logprobs = 1000,
        };
        var logprobs = (await server.AskAsync(asked)).GetProperty("choices")[0].GetProperty("logprobs");
        var tokens = logprobs.GetProperty("tokens").EnumerateArray().Select(token => token.GetString()!).ToArray();
        var ranks = logprobs.GetProperty("token_ranks").EnumerateArray().Select(rank => rank.GetInt32()).ToArray();
        for (var i = 0; i < tokens.Length; i++)
        {
            var top = logprobs.GetProperty("top_logprobs")[i].EnumerateObject().Select(token => token.Name).ToList();
            Assert.Equal(ranks[i] > 1000 ? 1000 : ranks[i] - 1, top.IndexOf(tokens[i]));
        }
    }

    [Fact]
    public async Task The_command_prints_the_address_opens_the_browser_and_ends_with_130()
    {
        using var machine = new Machine();
        var (opener, opened) = (Path.Combine(machine.Home, "xdg-open"), Path.Combine(machine.Home, "opened"));
        const string Talk = "echo 'links2: not found'; echo 'no method available' >&2";
        await File.WriteAllTextAsync(opener, $"#!/bin/sh\n{Talk}\nprintf '%s' \"$*\" >'{opened}.new' && mv '{opened}.new' '{opened}'\n");
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The test replaces xdg-open, which only Linux has.");
#pragma warning disable CA1416 // the analyser does not know that SkipUnless guards the call
        File.SetUnixFileMode(opener, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
#pragma warning restore CA1416
        machine.Environment["PATH"] = $"{machine.Home}:{Environment.GetEnvironmentVariable("PATH")}";
        using var command = machine.Start("playground");
        using var guard = new CancellationTokenSource(Editor.Guard);
        while (!File.Exists(opened))
        {
            guard.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
        Machine.Interrupt(command);
        var (exitCode, said, error) = await command.EndAsync();
        Assert.Equal(130, exitCode);
        Assert.False(machine.WasKilled);
        Assert.Matches("^http://127.0.0.1:[0-9]+/#token=[0-9a-f]{32}\n$", said);
        Assert.Equal(said.TrimEnd(), await File.ReadAllTextAsync(opened, TestContext.Current.CancellationToken));
        Assert.Equal("", error);
    }

    [Theory]
    [InlineData("--port", "70000")]
    [InlineData("--model", "no-such-model")]
    public async Task Invalid_options_of_playground_are_reported(params string[] arguments)
    {
        var (exitCode, _, error) = await CommandLine.RunAsync(["playground", "--no-open", .. arguments]);
        Assert.Equal(1, exitCode);
        Assert.StartsWith("gpt2-lsp: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_from_an_editor_can_be_fetched_once()
    {
        await using var server = await ServerProcess.StartAsync(
            [CommandLine.Executable, "serve"],
            Connection.Stdio,
            CommandLine.EnvironmentOf(CommandLine.Home)
        );
        await server.Editor.InitializeAsync();
        await server.Editor.StatusAsync("ready");
        var asked = new { command = "gpt2.playground", arguments = new[] { new { text = "What I have selected." } } };
        var result = await server.Editor.RequestAsync("workspace/executeCommand", asked);
        Assert.False(result.GetProperty("opened").GetBoolean()); // this editor cannot open pages
        var address = new Uri(result.GetProperty("address").GetString()!);
        Assert.DoesNotContain("selected", address.OriginalString, StringComparison.Ordinal);

        using var client = new HttpClient { BaseAddress = address, Timeout = Editor.Guard };
        client.DefaultRequestHeaders.Authorization = new("Bearer", address.Fragment.Split('=', '&')[1]);
        var text = await client.GetStringAsync("/v1/selection", TestContext.Current.CancellationToken);
        Assert.Equal("What I have selected.", JsonElement.Parse(text).GetProperty("text").GetString());
        using var again = await client.GetAsync("/v1/selection", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        await server.Editor.ShutDownAsync();
        Assert.Equal(0, await server.ExitCodeAsync());
    }
}
