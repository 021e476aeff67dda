using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gpt2.Tests;

namespace Gpt2.Process.Tests.Fuzz;

/// <summary>An editor that sends any bytes to a real server and knows how many answers each id must get.</summary>
internal sealed partial class HostileEditor : IAsyncDisposable
{
    /// <summary>The id of answers to messages without a readable id.</summary>
    private const string NoId = "null";

    /// <summary>Methods and commands that end the server, cannot be undone or use the network.</summary>
    private static readonly string[] Forbidden = ["exit", "shutdown", "gpt2.adapt", "gpt2.pullModel", "gpt2.removeModel"];

    private readonly System.Diagnostics.Process process;
    private readonly Mutator mutator = new(0);
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> owed = []; // outstanding answers by id; negative if there were too many
    private readonly StringBuilder errors = new();
    private readonly SemaphoreSlim writing = new(1);
    private readonly Task reading;
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HostileEditor(string home)
    {
        var start = new ProcessStartInfo(CommandLine.Executable, ["serve", "--stdio"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in CommandLine.EnvironmentOf(home))
            start.Environment[name] = value;
        process = System.Diagnostics.Process.Start(start)!;
        process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
        process.BeginErrorReadLine();
        reading = Task.Run(ReadAll);
    }

    /// <summary>The internal errors that the server has logged.</summary>
    public string Errors => errors.ToString().Trim();

    /// <summary>Starts as an editor with all capabilities and waits until the model is loaded.</summary>
    public async Task BeginAsync()
    {
        const string Capabilities = """
            "workspace":{"configuration":true,"applyEdit":true,"workspaceEdit":{"documentChanges":true},"textDocumentContent":{}},
            "window":{"workDoneProgress":true,"showDocument":{"support":true}}
            """;
        await SendAsync(
            Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"capabilities":{{{{Capabilities}}}} } }""")
        );
        await SendAsync("""{"jsonrpc":"2.0","method":"initialized","params":{}}"""u8.ToArray());
        await ready.Task.WaitAsync(Editor.Guard);
    }

    /// <summary>Sends a request that is answered at once.</summary>
    public Task StatisticsAsync() =>
        SendAsync("""{"jsonrpc":"2.0","id":"s","method":"workspace/executeCommand","params":{"command":"gpt2.stats"}}"""u8.ToArray());

    /// <summary>The memory of the server's process in bytes, after it has had time to release some.</summary>
    public async Task<long> MemoryAfterAsync(TimeSpan rest)
    {
        using var timer = new PeriodicTimer(rest);
        await timer.WaitForNextTickAsync();
        process.Refresh();
        return process.WorkingSet64;
    }

    /// <summary>Sends a message, unless it has one of the forbidden methods or commands.</summary>
    public async Task SendAsync(byte[] body)
    {
        var text = Escapes()
            .Replace(Encoding.UTF8.GetString(body), match => ((char)int.Parse(match.Groups[1].Value, NumberStyles.HexNumber)).ToString());
        if (Array.Exists(Forbidden, word => text.Contains($"\"{word}\"", StringComparison.Ordinal)))
            return;
        if (AnswerTo(body) is { } id)
            lock (gate)
                owed[id] = owed.GetValueOrDefault(id) + 1;
        await WriteAsync(body);
    }

    /// <summary>Waits until each message has as many answers as the protocol prescribes.</summary>
    public async Task EveryAnswerAsync()
    {
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (owed.Values.All(left => left == 0))
                    return;
                next = answered.Task;
            }
            try
            {
                await next.WaitAsync(Editor.Guard);
            }
            catch (TimeoutException)
            {
                throw new TimeoutException($"Answers that are missing, or too many: {Wrong()}");
            }
        }
    }

    /// <summary>The id of the one answer that a message must get, as JSON; null where it must get none.</summary>
    private static string? AnswerTo(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(Readable(body));
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                return NoId;
            // If a name occurs twice, the last one counts, but none may have a value of the wrong kind.
            var members = json.RootElement.EnumerateObject().ToArray();
            if (
                members.Any(m => m.NameEquals("method") && m.Value.ValueKind != JsonValueKind.String)
                || members.Any(m =>
                    m.NameEquals("id") && m.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Number or JsonValueKind.Null)
                )
            )
                return NoId;
            return json.RootElement.TryGetProperty("method", out _) && json.RootElement.TryGetProperty("id", out var id) ? IdOf(id) : null;
        }
        catch (JsonException)
        {
            return NoId;
        }
    }

    /// <summary>An id as a key. A half character is U+FFFD here; another test compares which half it was.</summary>
    private static string IdOf(JsonElement id) => id.ValueKind == JsonValueKind.String ? $"\"{id.GetString()}\"" : id.GetRawText();

    /// <summary>The body with U+FFFD for each escaped half of a surrogate pair, which the parser would refuse.</summary>
    private static string Readable(byte[] body)
    {
        var text = Encoding.UTF8.GetString(body);
        return Halves().Replace(text, match => match.Groups[1].Success ? match.Value : "\\uFFFD");
    }

    private string Wrong()
    {
        lock (gate)
            return string.Join(", ", owed.Where(left => left.Value != 0).Take(10).Select(left => $"{left.Key}: {left.Value}"));
    }

    private async Task WriteAsync(byte[] body)
    {
        await writing.WaitAsync();
        try
        {
            var input = process.StandardInput.BaseStream;
            await input.WriteAsync(Encoding.ASCII.GetBytes($"Content-Length: {body.Length}\r\n\r\n"));
            await input.WriteAsync(body);
            await input.FlushAsync();
        }
        finally
        {
            writing.Release();
        }
    }

    private void ReadAll()
    {
        var output = process.StandardOutput.BaseStream;
        var header = new StringBuilder();
        while (output.ReadByte() is >= 0 and var one)
        {
            header.Append((char)one);
            if (one != '\n' || !header.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
                continue;
            var body = new byte[int.Parse(header.ToString()["Content-Length: ".Length..], CultureInfo.InvariantCulture)];
            output.ReadExactly(body);
            header.Clear();
            using var message = JsonDocument.Parse(Readable(body));
            Take(message.RootElement);
        }
    }

    private void Take(JsonElement message)
    {
        if (message.TryGetProperty("method", out var method))
        {
            if (method.ValueEquals("gpt2/status") && message.GetProperty("params").GetProperty("state").ValueEquals("ready"))
                ready.TrySetResult();
            if (message.TryGetProperty("id", out var asked))
                _ = WriteAsync(Encoding.UTF8.GetBytes(Reply(asked.GetRawText())));
            return;
        }

        lock (gate)
        {
            var id = IdOf(message.GetProperty("id"));
            owed[id] = owed.GetValueOrDefault(id) - 1;
            answered.TrySetResult();
            answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>An answer to a request of the server: one that suits most requests, one that suits none, or an error.</summary>
    private string Reply(string id) =>
        mutator.Next(4) switch
        {
            0 => $$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{"applied":true,"success":true}}""",
            1 => $$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":[{"enabled":true,"banned":["\ud83d"]},null]}""",
            2 => $$$"""{"jsonrpc":"2.0","id":{{{id}}},"error":{"code":1.5,"message":"\ud83d"}}""",
            _ => $$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":null}""",
        };

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await reading.WaitAsync(Editor.Guard);
        process.Dispose();
    }

    [GeneratedRegex(@"\\u([0-9a-fA-F]{4})")]
    private static partial Regex Escapes();

    /// <summary>Matches an escaped backslash or a whole pair, which are kept, or half a pair.</summary>
    [GeneratedRegex(@"(\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u[dD][89a-fA-F][0-9a-fA-F]{2}")]
    private static partial Regex Halves();
}
