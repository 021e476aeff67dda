using System.Diagnostics;
using System.Text.Json;
using Gpt2.LanguageServer.Bench;
using Gpt2.Tests;

namespace Gpt2.Benchmarks;

/// <summary>Puts a server under load: 100 keys a second in 50 documents, then 300 requests for alternatives: <c>load MODEL FILE
/// [MINUTES]</c>. The server is the one in GPT2_LSP, or the one beside this program. Linux only.</summary>
/// <remarks>Each key is a change and a request for ghost text, which the next key cancels, as in VS Code. With every fifth key a request is
/// sent that needs no model.</remarks>
internal sealed class LoadUse : IAsyncDisposable
{
    private const int Documents = 50,
        KeysPerSecond = 100,
        Alternatives = 300,
        Given = 4000; // UTF-16 units of each document before the first key

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(5);

    /// <summary>After this time without keys, the server has released all memory that it does not need.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(65);

    private readonly ServerProcess server;
    private readonly Process process;
    private readonly string text;
    private readonly Random random = new(1);
    private readonly List<TypedDocument> documents = [];
    private readonly List<Task> answers = [];
    private readonly List<double> withoutModel = []; // response times of the requests that need no model, in milliseconds
    private readonly List<(int Keys, double Megabytes)> looks = [];
    private Pending? ghost;
    private TypedDocument current = null!;
    private int left; // keys until the writer goes to another document
    private int lost;

    private LoadUse(ServerProcess server, string text) =>
        (this.server, this.text, process) = (server, text, Process.GetProcessById(server.Id));

    public static async Task RunAsync(string[] args)
    {
        if (args is not [var model, var file, ..])
            throw new ArgumentException("usage: load MODEL FILE [MINUTES]");
        var program = Environment.GetEnvironmentVariable("GPT2_LSP") ?? Path.Combine(AppContext.BaseDirectory, "gpt2-lsp");
        await using var load = new LoadUse(
            await ServerProcess.StartAsync([program, "serve"], Connection.Stdio),
            File.ReadAllText(file).ReplaceLineEndings(" ").Replace("<|endoftext|>", "", StringComparison.Ordinal)
        );
        await load.MeasureAsync(model, TimeSpan.FromMinutes(double.Parse(args.ElementAtOrDefault(2) ?? "10", null)));
    }

    public ValueTask DisposeAsync()
    {
        process.Dispose();
        return server.DisposeAsync();
    }

    private async Task MeasureAsync(string model, TimeSpan duration)
    {
        await server.Editor.InitializeAsync(initializationOptions: new { model, pace = "fast" });
        await server.Editor.StatusAsync("ready");
        await TellAsync("loaded");
        for (var i = 0; i < Documents; i++)
        {
            var start = random.Next(text.Length - Given - 1);
            var (uri, _) = await server.Editor.OpenAsync(text.Substring(start, Given), "plaintext");
            documents.Add(new(uri, start));
        }
        await TypeAsync(duration);
        await TellAsync($"{looks[^1].Keys} keys");
        Console.WriteLine($"slope                {Slope():F2} MB in 10,000 keys");
        withoutModel.Sort();
        Console.WriteLine($"answers              {answers.Count}, lost {lost}");
        Console.WriteLine($"without the model    p50 {Share(0.5):F1} ms, p99 {Share(0.99):F1} ms, most {withoutModel[^1]:F1} ms");

        for (var i = 0; i < Alternatives; i++)
            await ExecuteAsync("gpt2.alternatives", new { uri = documents[i % Documents].Uri });
        await TellAsync($"{Alternatives} alternatives");
        foreach (var document in documents)
            await server.Editor.NotifyAsync("textDocument/didClose", new { textDocument = new { uri = document.Uri } });
        await ExecuteAsync("gpt2.stats", new { });
        await TellAsync("all closed");
    }

    private async Task TypeAsync(TimeSpan duration)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / KeysPerSecond));
        var (begin, nextLook, keys) = (Stopwatch.GetTimestamp(), BetweenLooks, 0);
        while (Stopwatch.GetElapsedTime(begin) is var elapsed && elapsed < duration)
        {
            for (; keys < elapsed.TotalSeconds * KeysPerSecond; keys++)
                await TypeOneAsync(keys);
            if (elapsed >= nextLook)
            {
                looks.Add((keys, ServerSpeed.Megabytes(process)));
                nextLook += BetweenLooks;
            }
            await timer.WaitForNextTickAsync();
        }
        Console.WriteLine($"under load           {looks.Max(look => look.Megabytes):F0} MB at most");
        await Task.WhenAll(answers);
    }

    private async Task TypeOneAsync(int number)
    {
        if (left-- == 0)
            (current, left) = (documents[random.Next(Documents)], random.Next(1, 100));
        var (place, key) = (current.Typed++ + Given, text[(current.Start + Given + current.Typed) % text.Length]);
        await server.Editor.TypeAsync(current.Uri, 0, place, key.ToString());
        if (ghost is { Answer.IsCompleted: false })
            await server.Editor.CancelAsync(ghost);
        ghost = server.Editor.RequestGhost(current.Uri, new { line = 0, character = place + 1 });
        answers.Add(AnsweredAsync(ghost.Answer));
        if (number % 5 == 0)
            answers.Add(AskWithoutModelAsync());
    }

    private async Task AnsweredAsync(Task answer)
    {
        try
        {
            await answer;
        }
        catch (LspErrorException e) when (e.Code == -32800)
        {
            // Cancelled by the next key.
        }
        catch (Exception e)
        {
            lost++;
            Console.WriteLine(e.Message);
        }
    }

    private async Task AskWithoutModelAsync()
    {
        var begin = Stopwatch.GetTimestamp();
        await AnsweredAsync(ExecuteAsync("gpt2.whyNothing", new { uri = current.Uri, position = new { line = 0, character = 0 } }));
        lock (withoutModel)
            withoutModel.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
    }

    private Task<JsonElement> ExecuteAsync(string command, object argument) =>
        server.Editor.RequestAsync("workspace/executeCommand", new { command, arguments = new[] { argument } });

    private double Share(double share) => withoutModel[(int)(share * (withoutModel.Count - 1))];

    /// <summary>The growth in megabytes per 10,000 keys, by least squares. The first third is left out, in which the caches fill
    /// up.</summary>
    private double Slope()
    {
        var settled = looks[(looks.Count / 3)..];
        var (keys, megabytes) = (settled.Average(look => look.Keys), settled.Average(look => look.Megabytes));
        return 10_000
            * settled.Sum(look => (look.Keys - keys) * (look.Megabytes - megabytes))
            / settled.Sum(look => Math.Pow(look.Keys - keys, 2));
    }

    private async Task TellAsync(string when)
    {
        await ServerSpeed.RestAsync(process, default);
        using var timer = new PeriodicTimer(Rest);
        await timer.WaitForNextTickAsync();
        var (handles, threads) = (
            Directory.GetFiles($"/proc/{process.Id}/fd").Length,
            Directory.GetDirectories($"/proc/{process.Id}/task").Length
        );
        Console.WriteLine($"{when, -20} {ServerSpeed.Megabytes(process):F0} MB at rest, {handles} handles, {threads} threads");
    }

    /// <param name="Uri">The document's address.</param>
    /// <param name="Start">The offset in the file at which its text begins.</param>
    private sealed record TypedDocument(string Uri, int Start)
    {
        public int Typed { get; set; }
    }
}
