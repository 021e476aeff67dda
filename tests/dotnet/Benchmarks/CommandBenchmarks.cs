using BenchmarkDotNet.Attributes;
using Gpt2.Tests;

namespace Gpt2.Benchmarks;

/// <summary>Measures gpt2.continueParagraph in the real server process, with the model in GPT2_LSP_MODEL or the bundled one: the time until
/// the first edit is sent, and the time that a cancellation takes. Each run has a new long paragraph, so that no part of the prompt is in
/// the cache.</summary>
[InProcess]
public class CommandBenchmarks
{
    private const string Sentence =
        "the committee met in spring, and the members agreed that they would write a report about the harbour before the winter came. ";

    private ServerProcess server = null!;
    private TaskCompletionSource firstEdit = new();
    private Pending request = null!;
    private object? argument;
    private int edits,
        paragraphs;

    /// <summary>UTF-16 units of the paragraph; 4,500 nearly fill GPT-2's context.</summary>
    [Params(1500, 4500)]
    public int Length { get; set; }

    [GlobalSetup]
    public async Task StartAsync()
    {
        server = await ServerProcess.StartAsync(
            [Environment.GetEnvironmentVariable("GPT2_LSP") ?? Path.Combine(AppContext.BaseDirectory, "gpt2-lsp"), "serve"],
            Connection.Stdio
        );
        server.Editor.Answers["workspace/applyEdit"] = _ =>
        {
            Interlocked.Increment(ref edits);
            firstEdit.TrySetResult();
            return new { applied = true };
        };
        await server.Editor.InitializeAsync(
            new { workspace = new { applyEdit = true, workspaceEdit = new { documentChanges = true } } },
            initializationOptions: new { model = Environment.GetEnvironmentVariable("GPT2_LSP_MODEL") ?? "prose-mini" }
        );
        await server.Editor.StatusAsync("ready");
    }

    [IterationSetup(Target = nameof(FirstText))]
    public void Open()
    {
        firstEdit = new(TaskCreationOptions.RunContinuationsAsynchronously);
        edits = 0;
        var sentence = $"In {1000 + ++paragraphs} {Sentence}"; // keeps the paragraph out of the prefix cache
        var text = string.Concat(Enumerable.Repeat(sentence, Length / sentence.Length)) + "The next year they went back to the";
        var (uri, position) = server.Editor.OpenAsync(text + "$0").GetAwaiter().GetResult();
        argument = new
        {
            uri,
            position,
            stopAt = "never", // so that the text is not complete before it is cancelled
        };
    }

    [IterationSetup(Target = nameof(Cancel))]
    public void OpenAndAsk()
    {
        Open();
        FirstText().GetAwaiter().GetResult();
    }

    [Benchmark]
    public Task FirstText()
    {
        request = server.Editor.Request(
            "workspace/executeCommand",
            new { command = "gpt2.continueParagraph", arguments = new[] { argument } }
        );
        return firstEdit.Task;
    }

    [Benchmark]
    public async Task Cancel()
    {
        await server.Editor.CancelAsync(request);
        await Cancelled();
    }

    /// <summary>Nothing may be written after the answer. A later request is answered after all messages before it, so its answer shows that
    /// no edit follows.</summary>
    [IterationCleanup]
    public void Check()
    {
        if (!request.Answer.IsCompleted)
            server.Editor.CancelAsync(request).GetAwaiter().GetResult();
        Cancelled().GetAwaiter().GetResult();
        server.Editor.RequestAsync("workspace/executeCommand", new { command = "gpt2.stats" }).GetAwaiter().GetResult();
        if (edits != 1)
            throw new InvalidOperationException($"{edits} edits: something was written after the cancellation.");
    }

    [GlobalCleanup]
    public async Task StopAsync() => await server.DisposeAsync();

    private async Task Cancelled()
    {
        try
        {
            await request.Answer;
            throw new InvalidOperationException("The text was whole before it could be cancelled.");
        }
        catch (LspErrorException e) when (e.Code == -32800) { }
    }
}
