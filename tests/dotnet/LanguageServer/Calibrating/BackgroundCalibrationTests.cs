using System.Text.Json;
using Gpt2.Inference;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Calibrating;
using Gpt2.Prose.Dialects;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Calibrating;

/// <summary>A server whose model is a copy of the bundled one without its calibration.</summary>
public sealed class BackgroundCalibrationTests : IDisposable
{
    private const string Beginning = "It was one of the most impor$0";

    private static readonly string[] Documents = [.. CalibrationText.Bundled().Documents.Take(3).Select(document => document[..600])];

    private readonly string home = Directory.CreateTempSubdirectory("gpt2-lsp-calibration-").FullName;
    private ContinuationEngine? engine;

    public BackgroundCalibrationTests()
    {
        Directory.CreateDirectory(Model);
        foreach (var file in new[] { "config.json", "vocab.json", "merges.txt", "model.safetensors" })
            File.Copy(Path.Combine(Checkout.ProseMini, file), Path.Combine(Model, file));
    }

    private string Model => Path.Combine(home, "model");

    private string Imports => Path.Combine(home, "imports");

    public void Dispose() => Directory.Delete(home, recursive: true);

    [Fact]
    public async Task The_calibration_takes_effect_without_a_restart_and_is_reused_by_the_next_server()
    {
        await using (var server = await ReadyAsync(() => Text(Documents)))
        {
            await LogAsync(server, "model: not calibrated yet: suggestions need a higher probability");
            await LogAsync(server, "model: measured on 2000-01-01 with three excerpts");
            Assert.True(engine!.Calibration.Measured is { Precision: > 0.5, Characters: 1800, Shown: >= 30 });
            Assert.NotEmpty(await server.Editor.GhostAsync(Beginning) ?? "");
        }
        var measured = engine.Calibration;
        await using var next = await ReadyAsync(() => throw new InvalidOperationException("it is calibrated"));
        await LogAsync(next, "measured");
        Assert.Equal(measured.Measured, engine.Calibration.Measured);
        Assert.Equal(measured.InWord.Points, engine.Calibration.InWord.Points);
    }

    [Fact]
    public async Task A_cancelled_calibration_changes_nothing()
    {
        await using var server = await ReadyAsync(() => Text([LongText]), new { window = new { workDoneProgress = true } });
        var progress = await server.Editor.WaitForAsync(
            "$/progress",
            p => p.GetProperty("value").TryGetProperty("title", out var title) && title.GetString() == "Calibrating model"
        );
        await server.Editor.NotifyAsync("window/workDoneProgress/cancel", new { token = progress.GetProperty("token") });
        await LogAsync(server, "ended early: not calibrated yet");
        await AssertUnchangedAsync(server);
    }

    [Fact]
    public async Task A_failed_calibration_is_reported_and_changes_nothing()
    {
        await using var server = await ReadyAsync(() => throw new Gpt2Exception("There is no text.", "Install it."));
        await LogAsync(server, "was not calibrated: There is no text. Install it.");
        await AssertUnchangedAsync(server);
    }

    [Fact]
    public async Task Suggestions_are_answered_while_a_calibration_runs()
    {
        await using var server = await ReadyAsync(() => Text([LongText]), new { window = new { workDoneProgress = true } });
        await server.Editor.WaitForAsync("$/progress", p => p.GetProperty("value").GetProperty("kind").GetString() == "begin");
        Assert.NotEmpty(await server.Editor.GhostAsync(Beginning) ?? "");
        Assert.DoesNotContain(
            server.Editor.Received,
            m => m.Method == "$/progress" && m.Params.GetProperty("value").GetProperty("kind").GetString() == "end"
        );
    }

    [Fact]
    public async Task A_damaged_calibration_is_reported_with_its_remedy()
    {
        await File.WriteAllTextAsync(Path.Combine(Model, "calibration.json"), "{", TestContext.Current.CancellationToken);
        await using var server = await ReadyAsync(() => Text(Documents));
        await LogAsync(server, "calibration.json is damaged", "'gpt2-lsp eval calibrate'");
        await AssertUnchangedAsync(server);
    }

    private static CalibrationText Text(string[] documents) => new("three excerpts", documents, Dialect.PlainText, TimeSpan.MaxValue);

    /// <summary>A text so long that no test reaches its end.</summary>
    private static string LongText => File.ReadAllText(Checkout.ValidationProse);

    private async Task<TestServer> ReadyAsync(Func<CalibrationText> text, object? capabilities = null)
    {
        var server = TestServer.Start(
            (_, _, _) => engine = ContinuationEngine.Load(Model, new() { Threads = 1, CacheDirectory = Imports }),
            calibration: text
        );
        await server.Editor.InitializeAsync(capabilities, new { pace = "fast" });
        await server.Editor.StatusAsync("ready");
        return server;
    }

    private static Task<JsonElement> LogAsync(TestServer server, params string[] parts) =>
        server.Editor.WaitForAsync(
            "window/logMessage",
            m => Array.TrueForAll(parts, part => m.GetProperty("message").GetString()!.Contains(part, StringComparison.Ordinal))
        );

    private async Task AssertUnchangedAsync(TestServer server)
    {
        Assert.True(engine!.Calibration.IsConservative);
        Assert.Empty(Directory.GetFiles(Imports, "calibration.json*", SearchOption.AllDirectories));
        Assert.NotEmpty(await server.Editor.GhostAsync(Beginning) ?? "");
    }
}
