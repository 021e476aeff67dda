using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.Process.Tests;

/// <summary>A model on a real server that is set up as docs/remote.md says: our own server, and llama-server if it has been built
/// (tests/llama-server).</summary>
public sealed class RemoteTests
{
    private static readonly string[] Texts =
    [
        "It was one of the most important events in the history of the United Sta",
        "The president of the United ",
        "At the end of the day the old man went back to the ",
    ];

    [Fact]
    public async Task Our_own_server_gives_the_same_suggestions_as_the_model()
    {
        await using var server = await HttpServerProcess.StartAsync(["--no-token"]);
        await AssertSuggestsAsHereAsync(server.Address.ToString());
    }

    [Fact]
    public async Task Our_own_server_requires_its_token_as_the_key()
    {
        await using var server = await HttpServerProcess.StartAsync();
        var (address, text) = (server.Address.ToString(), "It was one of the most ");
        var refused = await CommandLine.RunAsync("complete", text, "--model", address, "--max-tokens", "3");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Equal(2, refused.Error.Split("requires a key").Length); // once
        Assert.DoesNotContain(text, refused.Error);
        var environment = CommandLine.EnvironmentOf(CommandLine.Home);
        environment["GPT2_LSP_API_KEY"] = server.Token;
        environment["http_proxy"] = "http://127.0.0.1:1"; // nothing listens there
        using var command = RunningCommand.Start(
            [CommandLine.Executable, "complete", text, "--model", address, "--max-tokens", "3"],
            environment
        );
        var answered = await command.EndAsync("");
        Assert.Equal(0, answered.ExitCode);
        Assert.NotEmpty(answered.Output.Trim());
    }

    [Theory]
    [InlineData("serve --http 0")]
    [InlineData("playground --no-open")]
    [InlineData("bench")]
    public async Task Commands_that_need_the_models_files_refuse_an_address(string command)
    {
        var refused = await CommandLine.RunAsync([.. command.Split(' '), "--model", "http://127.0.0.1:1"]);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("needs the model's files", refused.Error);
    }

    [Fact]
    public async Task An_unreachable_server_is_reported_once()
    {
        var (exitCode, _, error) = await CommandLine.RunAsync("complete", "The cat", "--model", $"http://127.0.0.1:{FreePort()}");
        Assert.Equal(1, exitCode);
        Assert.Equal(2, error.TrimEnd().Split('\n').Length);
    }

    [Theory]
    [InlineData("typing")]
    [InlineData("menu")]
    [InlineData("reliability")]
    public async Task Nothing_is_measured_without_the_server(string evaluation)
    {
        var address = $"http://127.0.0.1:{FreePort()}";
        var (exitCode, output, error) = await CommandLine.RunAsync(
            "eval",
            evaluation,
            Checkout.ValidationProse,
            "--limit",
            "100",
            "--model",
            address
        );
        Assert.Equal(1, exitCode);
        Assert.Empty(output);
        Assert.Contains("cannot be reached", error);
    }

    [Fact]
    public async Task Doctor_reports_what_a_server_can_do()
    {
        await using var server = await HttpServerProcess.StartAsync(["--no-token"]);
        var doctor = await CommandLine.RunAsync("doctor", "--model", server.Address.ToString());
        Assert.Equal(0, doctor.ExitCode);
        foreach (
            var told in new[]
            {
                "prose-mini, context 1024",
                "suggestions while you type: yes",
                "first token",
                "tokens/s",
                "key press",
                "Everything works.",
            }
        )
            Assert.Contains(told, doctor.Output);
    }

    [Fact]
    public async Task A_llama_server_gives_the_same_suggestions_as_the_model()
    {
        var script = Path.Combine(Checkout.Root, "tests", "llama-server");
        Assert.SkipUnless(
            File.Exists(Path.Combine(Checkout.Root, "artifacts", "llama-server", "prose-mini.gguf")),
            "No llama-server was made: tests/llama-server makes one where the writer of GGUF files is at hand."
        );
        var port = FreePort();
        using var server = System.Diagnostics.Process.Start(
            new ProcessStartInfo(script, ["--port", $"{port}", "-np", "1", "--log-disable"]) { RedirectStandardError = true }
        )!;
        try
        {
            var address = $"http://127.0.0.1:{port}";
            using var client = new HttpClient();
            while (!await IsReadyAsync(client, address)) { }
            await AssertSuggestsAsHereAsync(address);
        }
        finally
        {
            server.Kill(entireProcessTree: true);
        }
    }

    private static async Task AssertSuggestsAsHereAsync(string address)
    {
        var shown = 0;
        foreach (var text in Texts)
        {
            var file = Path.Combine(CommandLine.Home, "remote.md");
            await File.WriteAllTextAsync(file, text);
            var here = await CommandLine.RunAsync("complete", "--file", file, "--precision", "f32");
            var there = await CommandLine.RunAsync("complete", "--file", file, "--model", address);
            Assert.Equal((here.Output, here.Error), (there.Output, there.Error));
            shown += there.Output.Trim().Length > 0 ? 1 : 0;
        }
        Assert.True(shown > 0);
    }

    private static async Task<bool> IsReadyAsync(HttpClient client, string address)
    {
        try
        {
            using var health = await client.GetAsync(address + "/health", TestContext.Current.CancellationToken);
            return health.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
