using Gpt2.Inference.Engine;
using Gpt2.Inference.Models;
using Gpt2.LanguageServer.Calibrating;
using Gpt2.LanguageServer.Models;
using Gpt2.LanguageServer.Server;
using Gpt2.LanguageServer.Settings;
using Gpt2.Tests;
using Microsoft.Extensions.Time.Testing;
using Nerdbank.Streams;
using Xunit;

namespace Gpt2.LanguageServer.Tests;

/// <summary>A server in this process and the editor that talks to it.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly Task<int> running;

    private TestServer(Editor editor, Task<int> running, FakeTimeProvider time, StringWriter errorOutput) =>
        (Editor, this.running, Time, ErrorOutput) = (editor, running, time, errorOutput);

    public Editor Editor { get; }
    public FakeTimeProvider Time { get; }
    public StringWriter ErrorOutput { get; }

    /// <summary>A server that has not received any message yet.</summary>
    public static TestServer Start(EngineFactory? engines = null, int? parentProcess = null, Func<CalibrationText>? calibration = null)
    {
        var (ours, theirs) = FullDuplexStream.CreatePair();
        var time = new FakeTimeProvider();
        var errorOutput = new StringWriter();
        var options = new HostOptions(engines ?? Engine, time, TextWriter.Synchronized(errorOutput), parentProcess, calibration);
        return new(new(ours, ours), LspHost.RunAsync(options, theirs, theirs), time, errorOutput);
    }

    /// <summary>A server that is initialized and has loaded its model.</summary>
    public static async Task<TestServer> ReadyAsync(object? capabilities = null, object? settings = null, string trace = "off")
    {
        var server = Start();
        await server.Editor.InitializeAsync(capabilities, settings, trace: trace);
        await server.Editor.StatusAsync("ready");
        return server;
    }

    public Task<int> ExitCodeAsync() => running.WaitAsync(Editor.Guard, TestContext.Current.CancellationToken);

    /// <summary>The engine of all tests that do not bring their own: the bundled model with one thread, so that results are the same on
    /// every machine.</summary>
    public static ContinuationEngine Engine(ServerSettings settings, Action<double> report, CancellationToken ct) =>
        ContinuationEngine.Load(
            ModelStore.Find(ModelStore.Bundled),
            new() { Threads = 1, CacheDirectory = Cache },
            ModelLanguages.Of(ModelStore.Find(ModelStore.Bundled))
        );

    public static readonly string Cache = Path.Combine(Path.GetTempPath(), "gpt2-lsp-tests");

    public async ValueTask DisposeAsync()
    {
        await Editor.DisposeAsync();
        await ExitCodeAsync();
    }
}
