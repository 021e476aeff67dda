using System.Diagnostics;
using System.Text.Json;
using Gpt2.Inference;
using Gpt2.Inference.Session;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Rpc;

namespace Gpt2.LanguageServer.Bench;

/// <summary>Times a server in its own process from its start: milliseconds to its answers, and resident memory in megabytes
/// (10⁶).</summary>
/// <param name="Initialize">Until the answer to initialize.</param>
/// <param name="Ready">Until the model is loaded.</param>
/// <param name="FirstSuggestion">To the first suggestion.</param>
/// <param name="MemoryLoaded">When the model has just been loaded.</param>
/// <param name="MemoryUsed">After suggestions at the end of a text that fills the model's context, once all of it has been read.</param>
internal sealed record ServerSpeed(double Initialize, double Ready, double FirstSuggestion, double MemoryLoaded, double MemoryUsed)
{
    private const string Beginning = "We spent the summer in the United Sta";
    private const string Sentence = "The members agreed to write a report, and the report said what everyone knew. ";

    /// <summary>A server that computes for less than a tenth of this is idle.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(500);

    public static ServerSpeed Median(IReadOnlyList<ServerSpeed> runs) =>
        new(
            Figures.Median(runs.Select(run => run.Initialize)),
            Figures.Median(runs.Select(run => run.Ready)),
            Figures.Median(runs.Select(run => run.FirstSuggestion)),
            Figures.Median(runs.Select(run => run.MemoryLoaded)),
            Figures.Median(runs.Select(run => run.MemoryUsed))
        );

    /// <exception cref="Gpt2Exception">The server did not load the model.</exception>
    public static async Task<ServerSpeed> MeasureAsync(string model, SessionSettings settings, CancellationToken ct)
    {
        var start = Stopwatch.GetTimestamp();
        using var process = Start(settings);
        try
        {
            var ready = new TaskCompletionSource<StatusParams>(TaskCreationOptions.RunContinuationsAsynchronously);
            var editor = new RpcPeer(
                process.StandardOutput.BaseStream,
                process.StandardInput.BaseStream,
                LspJson.Configured.Options,
                TimeProvider.System
            )
            {
                AnswerTimeout = Timeout.InfiniteTimeSpan, // a large model may read a long text for minutes
                Methods = new()
                {
                    {
                        "gpt2/status",
                        LspJson.Configured.StatusParams,
                        status =>
                        {
                            if (status.State is not StatusState.Loading)
                                ready.TrySetResult(status);
                        }
                    },
                },
            };
            _ = editor.RunAsync().ContinueWith(_ => ready.TrySetCanceled(CancellationToken.None), TaskScheduler.Default);
            await editor
                .AskAsync<InitializeResult>("initialize", new InitializeParams(InitializationOptions: Options(model, settings)), ct)
                .ConfigureAwait(false);
            var initialize = Stopwatch.GetElapsedTime(start);
            editor.Notify("initialized", new InitializedParams());

            if (await ready.Task.WaitAsync(ct).ConfigureAwait(false) is { State: StatusState.Error } status)
                throw new Gpt2Exception(status.Message!, status.Remedy!);
            var loaded = Stopwatch.GetElapsedTime(start);
            var memoryLoaded = Megabytes(process);
            await AskAsync(editor, Beginning, ct).ConfigureAwait(false);
            var first = Stopwatch.GetElapsedTime(start);
            for (var sentences = 10; sentences <= 100; sentences += 10)
                await AskAsync(editor, string.Concat(Enumerable.Repeat(Sentence, sentences)).Trim(), ct).ConfigureAwait(false);
            await RestAsync(process, ct).ConfigureAwait(false);
            return new(initialize.TotalMilliseconds, loaded.TotalMilliseconds, first.TotalMilliseconds, memoryLoaded, Megabytes(process));
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new Gpt2Exception("The server under test has stopped.", "Run gpt2-lsp serve to see why.", e);
        }
        finally
        {
            process.Kill();
        }
    }

    private static Process Start(SessionSettings settings)
    {
        var program = Environment.ProcessPath!;
        string[] self =
            Path.GetFileNameWithoutExtension(program) == "dotnet" ? [Path.Combine(AppContext.BaseDirectory, "gpt2-lsp.dll")] : [];
        var start = new ProcessStartInfo(program, [.. self, "serve", "--stdio"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (settings.CacheDirectory is { } cache)
            start.Environment["GPT2_LSP_CACHE"] = Path.GetDirectoryName(cache);
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { }; // read and dropped; a server that writes much would block otherwise
        process.BeginErrorReadLine();
        return process;
    }

    private static JsonElement Options(string model, SessionSettings settings) =>
        JsonSerializer.SerializeToElement(
            new ServerOptions(model, settings.Precision.ToString().ToLowerInvariant(), settings.Threads, "fast"),
            SpeedJson.Default.ServerOptions
        );

    private static async Task AskAsync(RpcPeer editor, string text, CancellationToken ct)
    {
        var uri = $"file:///{text.Length}.txt";
        editor.Notify("textDocument/didOpen", new DidOpenTextDocumentParams(new(uri, "plaintext", 1, text)));
        await editor
            .AskAsync<InlineCompletionList>(
                "textDocument/inlineCompletion",
                new InlineCompletionParams(new(uri), new(0, text.Length), new(InlineCompletionTriggerKind.Automatic)),
                ct
            )
            .ConfigureAwait(false);
    }

    /// <summary>Waits until the server is idle: it reads the rest of a long text after the answer.</summary>
    public static async Task RestAsync(Process process, CancellationToken ct)
    {
        for (var before = TimeSpan.MinValue; before < process.TotalProcessorTime - Rest / 10; process.Refresh())
        {
            before = process.TotalProcessorTime;
            await Task.Delay(Rest, ct).ConfigureAwait(false);
        }
    }

    /// <summary>Resident memory, mapped files included.</summary>
    public static double Megabytes(Process process)
    {
        process.Refresh();
        return process.WorkingSet64 / 1e6;
    }
}

/// <summary>initializationOptions.</summary>
internal sealed record ServerOptions(string Model, string Precision, int Threads, string Pace);
