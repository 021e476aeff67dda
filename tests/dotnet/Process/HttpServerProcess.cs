using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Gpt2.Tests;

namespace Gpt2.Process.Tests;

/// <summary>A server without an editor that serves only the HTTP API, and a client of it.</summary>
internal sealed class HttpServerProcess : IAsyncDisposable
{
    private readonly System.Diagnostics.Process process;

    private HttpServerProcess(System.Diagnostics.Process process, string address, string? token)
    {
        (this.process, Address, Token) = (process, new(address + "/"), token);
        Client = new() { BaseAddress = Address, Timeout = Editor.Guard };
        if (token is not null)
            Client.DefaultRequestHeaders.Authorization = new("Bearer", token);
    }

    public Uri Address { get; }
    public string? Token { get; }
    public HttpClient Client { get; }

    public static async Task<HttpServerProcess> StartAsync(
        string[]? arguments = null,
        string? directory = null,
        IReadOnlyDictionary<string, string?>? environment = null
    )
    {
        var start = new ProcessStartInfo(CommandLine.Executable, ["serve", "--http", "0", .. arguments ?? []])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = directory ?? CommandLine.Home,
        };
        foreach (var (name, value) in CommandLine.EnvironmentOf(CommandLine.Home).Concat(environment ?? new Dictionary<string, string?>()))
            start.Environment[name] = value;
        var process = System.Diagnostics.Process.Start(start)!;
        var address = await LineAsync(process, "Listening at ");
        return new(process, address, HasToken(start, arguments) ? await LineAsync(process, "Token: ") : null);
    }

    /// <summary>Sends a signal and waits for the server to end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> EndAsync(int signal)
    {
        Machine.Signal(process.Id, signal);
        await process.WaitForExitAsync().WaitAsync(Editor.Guard);
        return process.ExitCode;
    }

    /// <summary>Asks for completions.</summary>
    public Task<HttpResponseMessage> PostAsync(string json, Action<HttpRequestHeaders>? headers = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "completions")
        {
            Content = new StringContent(json, Encoding.UTF8, "application/json"),
        };
        headers?.Invoke(request.Headers);
        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>The answer to a valid request.</summary>
    public async Task<JsonElement> AskAsync(object request)
    {
        using var answer = await PostAsync(JsonSerializer.Serialize(request));
        var body = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonElement.Parse(body) : throw new HttpRequestException(body, null, answer.StatusCode);
    }

    /// <summary>The text of the first choice.</summary>
    public async Task<string> TextAsync(object request) =>
        (await AskAsync(request)).GetProperty("choices")[0].GetProperty("text").GetString()!;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync().WaitAsync(Editor.Guard);
        process.Dispose();
    }

    private static bool HasToken(ProcessStartInfo start, string[]? arguments) =>
        !(arguments ?? []).Contains("--no-token") && !start.Environment.ContainsKey("GPT2_LSP_TOKEN");

    private static async Task<string> LineAsync(System.Diagnostics.Process process, string beginning) =>
        await process.StandardOutput.ReadLineAsync().WaitAsync(Editor.Guard) is { } line
        && line.StartsWith(beginning, StringComparison.Ordinal)
            ? line[beginning.Length..]
            : throw new InvalidOperationException("The server has not begun.");
}
