using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.Process.Tests;

/// <summary>The HTTP API of a server process: who may use it, what it answers, and how an editor uses the server at the same
/// time.</summary>
public sealed class HttpTests
{
    private const string Hello = """{ "prompt": "Once upon a time", "max_tokens": 4 }""";

    [Fact]
    public async Task Only_requests_with_the_token_are_answered()
    {
        await using var server = await HttpServerProcess.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, Hello));
        foreach (var token in new[] { "", server.Token![..^1], server.Token + "0", server.Token.ToUpperInvariant() + "x" })
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, Hello, token: token));
        server.Client.DefaultRequestHeaders.Authorization = null;
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, Hello));
        using var models = await server.Client.GetAsync("models", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, models.StatusCode);
        Assert.Equal("Bearer", models.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Fact]
    public async Task A_token_can_be_chosen()
    {
        var chosen = new Dictionary<string, string?> { ["GPT2_LSP_TOKEN"] = "a-token-of-my-own" };
        await using var server = await HttpServerProcess.StartAsync(environment: chosen);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, Hello, token: "a-token-of-my-own"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, Hello, token: "another-of-my-own"));

        using var command = RunningCommand.Start(
            [CommandLine.Executable, "serve", "--http", "0"],
            With(CommandLine.EnvironmentOf(CommandLine.Home), "GPT2_LSP_TOKEN", "short")
        );
        var refused = await command.EndAsync();
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("GPT2_LSP_TOKEN", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evil.example"), InlineData("evil.example:80"), InlineData("127.0.0.1.evil.example"), InlineData("localhost.evil.example")]
    [InlineData("192.168.0.1"), InlineData("[::2]")]
    public async Task A_foreign_host_is_refused(string host)
    {
        await using var server = await HttpServerProcess.StartAsync(["--no-token"]);
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(server, Hello, host: host));
    }

    [Theory]
    [InlineData("https://evil.example"), InlineData("null"), InlineData("http://localhost.evil.example"), InlineData("file://")]
    [InlineData("http://evil.example:4782"), InlineData("chrome-extension://abc")]
    public async Task A_foreign_page_is_refused(string origin)
    {
        await using var server = await HttpServerProcess.StartAsync(["--no-token"]);
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(server, Hello, origin: origin));
    }

    [Fact]
    public async Task Local_pages_are_answered_and_no_page_gets_CORS_headers()
    {
        await using var server = await HttpServerProcess.StartAsync(["--no-token"]);
        foreach (var name in new[] { "localhost", "127.0.0.1", "[::1]" })
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, Hello, host: name, origin: $"http://{name}:3000"));
        using var answer = await server.PostAsync(Hello, headers => headers.Add("Origin", "http://localhost:3000"));
        Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task A_wrong_method_is_answered_with_the_right_one()
    {
        await using var server = await HttpServerProcess.StartAsync(["--no-token"]);
        using var answer = await server.Client.GetAsync("completions", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal("POST", Assert.Single(answer.Content.Headers.Allow));
    }

    [Fact]
    public async Task An_invalid_sampling_option_is_named_in_the_error()
    {
        await using var server = await HttpServerProcess.StartAsync(["--no-token"]);
        using var answer = await server.PostAsync("""{ "prompt": "a", "temperature": -1 }""");
        var body = JsonElement.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("temperature", body.GetProperty("error").GetProperty("param").GetString());
    }

    [Fact]
    public async Task The_server_listens_on_loopback_only()
    {
        await using var server = await HttpServerProcess.StartAsync(["--no-token"]);
        var others = await Dns.GetHostAddressesAsync(Dns.GetHostName(), AddressFamily.InterNetwork, TestContext.Current.CancellationToken);
        foreach (var address in others.Where(own => own.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(own)))
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await Assert.ThrowsAsync<SocketException>(async () => await socket.ConnectAsync(address, server.Address.Port));
        }
    }

    /// <summary>Such a file may come with a cloned repository, such variables from an editor's environment.</summary>
    [Fact]
    public async Task Files_in_the_directory_and_the_environment_open_no_listener()
    {
        var (directory, port) = (Directory.CreateTempSubdirectory("gpt2-lsp-hostile-").FullName, FreePort());
        try
        {
            foreach (var name in new[] { "appsettings.json", "appsettings.Production.json", "gpt2-lsp.settings.json" })
                await File.WriteAllTextAsync(
                    Path.Combine(directory, name),
                    $$"""
                    { "Kestrel": { "Endpoints": { "Evil": { "Url": "http://0.0.0.0:{{port}}" } } }, "Urls": "http://0.0.0.0:{{port}}",
                      "AllowedHosts": "*", "Logging": { "Console": { "LogLevel": { "Default": "Trace" } } } }
                    """,
                    TestContext.Current.CancellationToken
                );
            var environment = new Dictionary<string, string?>
            {
                ["ASPNETCORE_URLS"] = $"http://0.0.0.0:{port}",
                ["ASPNETCORE_HTTP_PORTS"] = $"{port}",
                ["DOTNET_URLS"] = $"http://0.0.0.0:{port}",
                ["Kestrel__Endpoints__Evil__Url"] = $"http://0.0.0.0:{port}",
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
            };
            await using var server = await HttpServerProcess.StartAsync(["--no-token"], directory, environment);
            Assert.NotEqual(port, server.Address.Port);
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, Hello));
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await Assert.ThrowsAsync<SocketException>(async () => await socket.ConnectAsync(IPAddress.Loopback, port));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task An_editor_and_another_program_share_one_model()
    {
        await using var server = await ServerProcess.StartAsync(
            [CommandLine.Executable, "serve", "--http", "0", "--no-token"],
            Connection.Stdio,
            CommandLine.EnvironmentOf(CommandLine.Home)
        );
        await server.Editor.InitializeAsync();
        var address = (await server.ErrorLineAsync("Listening at "))["Listening at ".Length..];
        using var client = new HttpClient { BaseAddress = new(address + "/"), Timeout = Editor.Guard };
        var asked = Enumerable
            .Range(0, 4)
            .Select(_ => client.PostAsync("completions", new StringContent("""{ "prompt": "It was", "max_tokens": 200 }""")))
            .ToArray();
        await server.Editor.StatusAsync("ready");
        for (var i = 0; i < 5; i++)
            Assert.NotEmpty(await server.Editor.GhostAsync($"{i}. It was one of the most impor$0") ?? "");
        foreach (var answer in await Task.WhenAll(asked))
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await server.Editor.ShutDownAsync();
        Assert.Equal(0, await server.ExitCodeAsync());
    }

    [Fact]
    public async Task An_editor_is_served_even_if_the_HTTP_port_is_taken()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await using var server = await ServerProcess.StartAsync([CommandLine.Executable, "serve", "--http", $"{port}"], Connection.Stdio);
        await server.Editor.InitializeAsync();
        await server.ErrorLineAsync($"gpt2-lsp: Port {port} is already in use.");
        await server.Editor.ShutDownAsync();
        Assert.Equal(0, await server.ExitCodeAsync());
    }

    [Theory]
    [InlineData("--http", "70000")]
    [InlineData("--http", "x")]
    [InlineData("--http", "0", "--model", "no-such-model")]
    [InlineData("--stdio", "--model", "prose-mini")]
    public async Task Invalid_options_of_serve_are_reported(params string[] arguments)
    {
        var (exitCode, _, error) = await CommandLine.RunAsync(["serve", .. arguments]);
        Assert.Equal(1, exitCode);
        Assert.StartsWith("gpt2-lsp: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_seed_gives_the_same_text_as_on_the_command_line()
    {
        await using var server = await HttpServerProcess.StartAsync(["--no-token"]);
        for (var seed = 1; seed <= 3; seed++)
        {
            var (_, said, _) = await CommandLine.RunAsync("complete", "The old man", "--raw", "--max-tokens", "60", "--seed", $"{seed}");
            var asked = new
            {
                prompt = "The old man",
                max_tokens = 60,
                seed,
            };
            Assert.Equal(said.TrimEnd(), (await server.TextAsync(asked)).ReplaceLineEndings().TrimEnd());
        }
    }

    [Fact]
    public async Task The_program_runs_without_ASP_NET_Core_and_says_that_the_API_needs_it()
    {
        var runtime = Path.TrimEndingDirectorySeparator(RuntimeEnvironment.GetRuntimeDirectory());
        var installed = Path.GetFullPath(Path.Combine(runtime, "..", "..", ".."));
        var alone = Directory.CreateTempSubdirectory("gpt2-lsp-dotnet-").FullName;
        try
        {
            Copy(Path.Combine(installed, "host"), Path.Combine(alone, "host"));
            Copy(runtime, Path.Combine(alone, Path.GetRelativePath(installed, runtime)));
            // The variable with the processor's name takes precedence, and "dotnet test" sets it.
            var name = $"DOTNET_ROOT_{RuntimeInformation.ProcessArchitecture.ToString().ToUpperInvariant()}";
            var environment = With(CommandLine.EnvironmentOf(CommandLine.Home), name, alone);
            using (var command = RunningCommand.Start([CommandLine.Executable, "complete", "The cat", "--max-tokens", "2"], environment))
                Assert.Equal(0, (await command.EndAsync()).ExitCode);
            using var api = RunningCommand.Start([CommandLine.Executable, "serve", "--http", "0"], environment);
            var outcome = await api.EndAsync();
            Assert.Equal(1, outcome.ExitCode);
            Assert.Contains("needs ASP.NET Core", outcome.Error, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(alone, recursive: true);
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(
        HttpServerProcess server,
        string json,
        string? host = null,
        string? origin = null,
        string? token = null
    )
    {
        using var answer = await server.PostAsync(
            json,
            headers =>
            {
                headers.Host = host;
                if (origin is not null)
                    headers.TryAddWithoutValidation("Origin", origin);
                if (token is not null)
                    headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
            }
        );
        return answer.StatusCode;
    }

    private static Dictionary<string, string?> With(Dictionary<string, string?> environment, string name, string value)
    {
        environment[name] = value;
        return environment;
    }

    private static void Copy(string directory, string to)
    {
        foreach (var file in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(directory, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
