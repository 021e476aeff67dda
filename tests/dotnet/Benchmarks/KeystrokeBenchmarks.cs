using BenchmarkDotNet.Attributes;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Models;
using Gpt2.LanguageServer.Server;
using Gpt2.Tests;
using Nerdbank.Streams;

namespace Gpt2.Benchmarks;

/// <summary>Measures what the server does at each key apart from running the model: a change and a request for ghost text, over the
/// wire.</summary>
/// <remarks>The caret is in a number, where the engine suggests nothing, so everything but the model's run is measured.</remarks>
public class KeystrokeBenchmarks
{
    private const int Keys = 100;
    private const string Sentence = "The committee met in spring, and the members agreed to write a report. ";

    private Editor editor = null!;
    private Task server = Task.CompletedTask;
    private string uri = "";
    private int line,
        character;

    [Params(20_000, 2_000_000)]
    public int Length { get; set; }

    [Params("one line", "lines")]
    public string Shape { get; set; } = "";

    [GlobalSetup]
    public async Task StartAsync()
    {
        var (ours, theirs) = FullDuplexStream.CreatePair();
        var options = new HostOptions(
            (_, _, _) => ContinuationEngine.Load(ModelStore.Find(ModelStore.Bundled), new()),
            TimeProvider.System,
            TextWriter.Null
        );
        server = LspHost.RunAsync(options, theirs, theirs);
        editor = new(ours, ours);
        await editor.InitializeAsync(initializationOptions: new { pace = "fast" });
        await editor.StatusAsync("ready");

        var unit = Shape == "lines" ? Sentence + "\n\n" : Sentence;
        var text = string.Concat(Enumerable.Repeat(unit, Length / unit.Length));
        var middle = text.IndexOf(". ", text.Length / 2, StringComparison.Ordinal) + 2;
        (uri, _) = await editor.OpenAsync(text.Insert(middle, "7$0"));
        (line, character) = (text[..middle].Count(c => c == '\n'), middle - text.LastIndexOf('\n', middle - 1));
    }

    [GlobalCleanup]
    public async Task StopAsync()
    {
        await editor.DisposeAsync();
        await server;
    }

    [Benchmark(OperationsPerInvoke = Keys)]
    public async Task ChangeAndGhost()
    {
        for (var key = 0; key < Keys; key++)
        {
            await editor.TypeAsync(uri, line, character, "1");
            await editor.RequestGhost(uri, new { line, character = character + 1 }).Answer;
        }
        await editor.ChangeAsync(uri, (line, character), (line, character + Keys), "");
    }
}
