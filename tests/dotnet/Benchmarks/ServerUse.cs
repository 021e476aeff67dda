using System.Diagnostics;
using Gpt2.Inference;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Models;
using Gpt2.Inference.Remote;
using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Settings;
using Gpt2.LanguageServer.Suggestions;
using Gpt2.Prose.Dialects;
using Gpt2.Tests;

namespace Gpt2.Benchmarks;

/// <summary>Compares a model on a server with the model in this process. <c>server ADDRESS FILE [CARETS] [PRECISION]</c> compares their
/// suggestions and response times; <c>server ADDRESS FILE writers COUNT [SECONDS]</c> measures response times while COUNT writers type five
/// keys a second; <c>server ADDRESS FILE windows COUNT</c> measures the memory of the language servers of COUNT editors.</summary>
internal static class ServerUse
{
    private const int Given = 2500; // UTF-16 units before a caret
    private const int KeysPerSecond = 5;

    public static async Task RunAsync(string[] args)
    {
        if (args is not [var address, var file, ..])
            throw new ArgumentException("usage: server ADDRESS FILE, then [CARETS] [PRECISION], writers COUNT [SECONDS], or windows COUNT");
        string[] documents = [.. File.ReadAllText(file).Split("<|endoftext|>").Where(text => text.Length > 2 * Given)];
        if (args is [_, _, "writers", var count, ..])
            await WriteAsync(
                address,
                documents,
                int.Parse(count, null),
                TimeSpan.FromSeconds(int.Parse(args.ElementAtOrDefault(4) ?? "60", null))
            );
        else if (args is [_, _, "windows", var windows])
            await CountMemoryAsync(address, documents, int.Parse(windows, null));
        else
            await CompareAsync(
                address,
                documents,
                int.Parse(args.ElementAtOrDefault(2) ?? "300", null),
                Enum.Parse<Precision>(args.ElementAtOrDefault(3) ?? "F32")
            );
    }

    private static async Task CompareAsync(string address, string[] documents, int carets, Precision precision)
    {
        using var here = ContinuationEngine.Load(ModelStore.Find(ModelStore.Bundled), new() { Precision = precision });
        using var there = RemoteEngine.Connect(address, ApiKey.FromEnvironment(), TimeProvider.System);
        there.TellTroubles(trouble => Console.WriteLine($"{trouble.Message} {trouble.Remedy}"));
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / KeysPerSecond));
        var random = new Random(1);
        var (same, shown, causes) = (0, 0, new Dictionary<string, int>());
        List<double> timesHere = [],
            timesThere = [];
        List<long> prompts = [],
            requests = [];
        for (var i = 0; i < carets; i++)
        {
            var document = documents[random.Next(documents.Length)];
            var caret = random.Next(Given, document.Length - 20);
            var start = document.LastIndexOf('\n', caret - Given / 2, Given / 2) + 1; // the beginning of a line
            var (own, _) = Suggest(here, document, start, caret);
            var (other, _) = Suggest(there, document, start, caret);
            shown += own.Items.Count;
            var cause = Difference(own, other);
            if (cause is null)
                same++;
            else
                causes[cause] = causes.GetValueOrDefault(cause) + 1;

            await timer.WaitForNextTickAsync(); // lets the work of the last key end
            var (runs, asked, prompted) = (here.ModelRuns, there.ModelRuns, there.ReadPromptTokensRun());
            var (_, tookHere) = Suggest(here, document, start, caret + 1);
            await timer.WaitForNextTickAsync(); // the threads of the local model spin for a while after a run and occupy a core
            var (_, tookThere) = Suggest(there, document, start, caret + 1);
            if (here.ModelRuns == runs || there.ModelRuns == asked)
                continue; // answered without the model
            timesHere.Add(tookHere);
            timesThere.Add(tookThere);
            requests.Add(there.ModelRuns - asked);
            if (there.ReadPromptTokensRun() is { } run)
                prompts.Add(run - (prompted ?? 0));
        }
        Console.WriteLine($"carets               {carets}, {shown} with a suggestion here");
        Console.WriteLine($"the same             {same} ({100.0 * same / carets:F1} %)");
        foreach (var (cause, count) in causes.OrderByDescending(cause => cause.Value))
            Console.WriteLine($"  {cause, -40} {count}");
        Console.WriteLine($"a key, here          p50 {At(timesHere, 0.5):F1} ms, p95 {At(timesHere, 0.95):F1} ms ({timesHere.Count} keys)");
        Console.WriteLine($"a key, there         p50 {At(timesThere, 0.5):F1} ms, p95 {At(timesThere, 0.95):F1} ms");
        Console.WriteLine($"requests for a key   p50 {At(requests, 0.5)}, p95 {At(requests, 0.95)}");
        if (prompts.Count > 0)
            Console.WriteLine($"prompt tokens a key  p50 {At(prompts, 0.5)}, p95 {At(prompts, 0.95)} (told for {prompts.Count} keys)");
    }

    /// <summary>Measures the memory of several editors' language servers, first with a model in each, then with the model on the server.
    /// Linux only.</summary>
    private static async Task CountMemoryAsync(string address, string[] documents, int count)
    {
        foreach (var model in new[] { ModelStore.Bundled, address })
        {
            var servers = new List<ServerProcess>();
            for (var i = 0; i < count; i++)
                servers.Add(await WindowAsync(model, documents[i % documents.Length]));
            Console.WriteLine($"{count} windows, {model, -30} {servers.Sum(server => Megabytes(server.Id)):F0} MB");
            foreach (var server in servers)
                await server.DisposeAsync();
        }
    }

    /// <summary>A language server in which an editor has typed a hundred keys.</summary>
    private static async Task<ServerProcess> WindowAsync(string model, string document)
    {
        var program = Environment.GetEnvironmentVariable("GPT2_LSP") ?? Path.Combine(AppContext.BaseDirectory, "gpt2-lsp");
        var server = await ServerProcess.StartAsync([program, "serve"], Connection.Stdio);
        await server.Editor.InitializeAsync(initializationOptions: new { model, pace = "fast" });
        await server.Editor.StatusAsync("ready");
        var text = document[..Given].ReplaceLineEndings(" ");
        var (uri, _) = await server.Editor.OpenAsync(text, "plaintext");
        for (var i = 0; i < 100; i++)
        {
            await server.Editor.TypeAsync(uri, 0, Given + i, document[Given + i] is '\n' or '\r' ? " " : document[(Given + i)..][..1]);
            await server.Editor.RequestGhost(uri, new { line = 0, character = Given + i + 1 }).Answer;
        }
        return server;
    }

    /// <summary>A process's memory. Of shared memory, only its share is counted.</summary>
    private static double Megabytes(int process) =>
        File.ReadLines($"/proc/{process}/smaps_rollup")
            .Where(line => line.StartsWith("Pss:", StringComparison.Ordinal))
            .Sum(line => long.Parse(line["Pss:".Length..^2].Trim(), null)) / 1000.0;

    private static string? Difference(Inference.Suggestions.SuggestionResult own, Inference.Suggestions.SuggestionResult other)
    {
        if (own.Items is [] && other.Items is [])
            return null;
        if (own.Items is [])
            return $"silent here: {own.Reason}";
        if (other.Items is [])
            return $"silent there: {other.Reason}";
        var (a, b) = (own.Items[0].Text, other.Items[0].Text);
        return a == b ? null
            : a.StartsWith(b, StringComparison.Ordinal) ? "shorter there"
            : b.StartsWith(a, StringComparison.Ordinal) ? "longer there"
            : "other words";
    }

    private static (Inference.Suggestions.SuggestionResult Found, double Milliseconds) Suggest(
        IContinuationEngine engine,
        string document,
        int start,
        int caret
    )
    {
        var begin = Stopwatch.GetTimestamp();
        var text = document[start..caret];
        var writer = WriterContext.Alone(new(text), text.Length, Dialect.PlainText);
        var request = SuggestionRequest.At(engine, writer, SettingsSchema.Defaults, count: 1, out var reason);
        var found = request?.Suggest(default) ?? new([], reason);
        return (found, Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
    }

    /// <summary>Each writer has its own engine, as each editor has its own server. A key waits until the previous one has been
    /// answered.</summary>
    private static async Task WriteAsync(string address, string[] documents, int count, TimeSpan duration)
    {
        List<double> times = [];
        var late = 0;
        var writers = Enumerable
            .Range(0, count)
            .Select(i => Task.Factory.StartNew(() => Write(i), TaskCreationOptions.LongRunning).Unwrap());
        await Task.WhenAll(writers);
        Console.WriteLine(
            $"{count} writers, {KeysPerSecond} keys/s each, {duration.TotalSeconds:F0} s: {times.Count} answers, "
                + $"p50 {At(times, 0.5):F0} ms, p95 {At(times, 0.95):F0} ms; "
                + $"{100.0 * late / Math.Max(1, times.Count):F1} % after the next key"
        );

        async Task Write(int number)
        {
            var random = new Random(number);
            using var engine = RemoteEngine.Connect(address, ApiKey.FromEnvironment(), TimeProvider.System);
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / KeysPerSecond));
            var document = documents[random.Next(documents.Length)];
            var start = random.Next(document.Length - 2 * Given);
            var begin = Stopwatch.GetTimestamp();
            for (var caret = start + Given; Stopwatch.GetElapsedTime(begin) < duration && caret < document.Length; caret++)
            {
                await timer.WaitForNextTickAsync();
                var (_, took) = Suggest(engine, document, start, caret);
                lock (times)
                {
                    times.Add(took);
                    late += took > 1000.0 / KeysPerSecond ? 1 : 0;
                }
            }
        }
    }

    private static T? At<T>(List<T> values, double share)
    {
        values.Sort();
        return values.Count == 0 ? default : values[Math.Min(values.Count - 1, (int)(share * values.Count))];
    }
}
