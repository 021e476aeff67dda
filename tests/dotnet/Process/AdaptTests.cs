using System.Text;
using System.Text.Json;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.Process.Tests;

/// <summary>gpt2-lsp adapt and gpt2.adapt, on a tiny checkpoint.</summary>
public sealed class AdaptTests : IDisposable
{
    private const string Secret = "The zyxomma fluttered over Wobbleford weir";

    private readonly Machine machine = new();
    private readonly string texts;
    private readonly string tiny;

    public AdaptTests()
    {
        (texts, tiny) = (Path.Combine(machine.Home, "texts"), Path.Combine(machine.Home, "tiny"));
        TinyCheckpoint.Write(tiny);
        Directory.CreateDirectory(texts);
        for (var i = 0; i < 12; i++)
            File.WriteAllText(Path.Combine(texts, $"{i:00}.md"), Prose(600, i));
    }

    public void Dispose() => machine.Dispose();

    private string Made => Path.Combine(machine.Models, "my-writing");

    [Fact]
    public async Task An_adapted_model_can_be_used_like_any_other()
    {
        var made = await AdaptAsync("--no-calibration");
        Assert.Equal(0, made.ExitCode);
        Assert.Contains(Made, made.Output, StringComparison.Ordinal);
        var record = JsonElement.Parse(await File.ReadAllBytesAsync(Path.Combine(Made, "adapted.json"), Now));
        Assert.Equal((12, "tiny"), (record.GetProperty("documents").GetInt32(), record.GetProperty("base").GetString()));
        Assert.True(record.GetProperty("bitsPerByte").GetDouble() < 0.98 * record.GetProperty("bitsPerByteBefore").GetDouble());

        var list = JsonElement.Parse((await machine.RunAsync("model", "list", "--json")).Output).GetProperty("models");
        var listed = list.EnumerateArray().Single(model => model.GetProperty("id").GetString() == "my-writing");
        Assert.Equal((Made, "tiny"), (listed.GetProperty("path").GetString(), listed.GetProperty("base").GetString()));
        var complete = await machine.RunAsync("complete", "The cat", "--model", "my-writing");
        Assert.Equal((0, ""), (complete.ExitCode, complete.Error));
        AssertPrivate();

        await machine.RunAsync("model", "remove", "my-writing");
        Assert.False(Directory.Exists(Made));
        Assert.Empty(Directory.GetDirectories(machine.Imports));
    }

    [Fact]
    public async Task The_same_texts_give_the_same_model_and_an_adapted_model_is_refused_as_the_base()
    {
        await AdaptAsync("--no-calibration");
        var first = await File.ReadAllBytesAsync(Path.Combine(Made, Machine.Weights), Now);
        Assert.Equal(0, (await AdaptAsync("--no-calibration")).ExitCode);
        Assert.Equal(first, await File.ReadAllBytesAsync(Path.Combine(Made, Machine.Weights), Now));
        var (exitCode, _, error) = await machine.RunAsync("adapt", texts, "--model", "my-writing");
        Assert.Equal(1, exitCode);
        Assert.Contains("was itself made from texts", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_reports_the_effort_and_makes_nothing()
    {
        var (exitCode, output, _) = await AdaptAsync("--dry-run");
        Assert.Equal(0, exitCode);
        Assert.Contains("words of prose in 12 files", output, StringComparison.Ordinal);
        Assert.Contains("MB of memory", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(machine.Models));
    }

    [Theory]
    [InlineData("few", "at least 5,000 words are needed")]
    [InlineData("memory", "MB of memory")]
    [InlineData("name", "is not a valid name")]
    [InlineData("taken", "was not made by")]
    [InlineData("nowhere", "There is no file or folder")]
    [InlineData("nothing", "There is no file or folder")]
    public async Task An_adaptation_that_is_not_possible_is_refused_and_makes_nothing(string what, string message)
    {
        string[] more = what == "name" ? ["--name", "../x"] : [];
        var path = what switch
        {
            "nowhere" => Path.Combine(texts, "nowhere"),
            "nothing" => "",
            _ => texts,
        };
        switch (what)
        {
            case "few":
                foreach (var file in Directory.GetFiles(texts)[3..])
                    File.Delete(file);
                break;
            case "memory":
                machine.Environment["DOTNET_GCHeapHardLimit"] = "0x2000000"; // 32 MB
                break;
            case "taken":
                Directory.CreateDirectory(Made);
                break;
        }
        var (exitCode, _, error) = await machine.RunAsync(["adapt", path, "--model", tiny, .. more]);
        Assert.Equal(1, exitCode);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Made, Machine.Weights)));
        AssertNothingHalfMade();
    }

    [Fact]
    public async Task A_full_disk_is_reported()
    {
        var (exitCode, _, error) = await machine.RunWithDiskAsync(
            machine.Models,
            "-t tmpfs -o size=400k none",
            "adapt",
            texts,
            "--model",
            tiny
        );
        Assert.Equal(1, exitCode);
        Assert.Contains("has room for", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_leftovers_of_a_killed_adaptation_are_deleted_by_the_next_one()
    {
        using (var killed = machine.Start("adapt", texts, "--model", tiny, "--no-calibration"))
        {
            using var guard = new CancellationTokenSource(Editor.Guard);
            while (!Directory.Exists(machine.Models) || Directory.GetDirectories(machine.Models).Length == 0)
            {
                guard.Token.ThrowIfCancellationRequested();
                await Task.Yield();
            }
            killed.Kill();
            await killed.EndAsync();
        }
        Assert.Equal(0, (await AdaptAsync("--no-calibration")).ExitCode);
        AssertNothingHalfMade();
    }

    [Fact]
    public async Task An_editor_can_follow_and_cancel_an_adaptation()
    {
        await using var server = await ServerProcess.StartAsync([CommandLine.Executable, "serve"], Connection.Stdio, machine.Environment);
        await server.Editor.InitializeAsync();
        var first = Adapt(server.Editor, "first");
        await server.Editor.WaitForAsync("$/progress");
        var second = await Assert.ThrowsAsync<LspErrorException>(() => Adapt(server.Editor, "second").Answer);
        Assert.Contains("Another adaptation is already running", second.Message, StringComparison.Ordinal);
        await server.Editor.CancelAsync(first);
        Assert.Equal(-32800, (await Assert.ThrowsAsync<LspErrorException>(() => first.Answer)).Code);

        var result = await Adapt(server.Editor, "third").Answer;
        Assert.Equal("my-writing", result.GetProperty("model").GetString());
        Assert.InRange(result.GetProperty("gain").GetDouble(), 0.02, 1);
        var told = await server.Editor.WaitForAsync("window/showMessage");
        Assert.Equal("To use the new model, set gpt2.model to \"my-writing\".", told.GetProperty("message").GetString());
        AssertNothingHalfMade();
        AssertPrivate();
    }

    [Fact]
    public async Task An_editor_is_told_why_an_adaptation_is_refused()
    {
        await using var server = await ServerProcess.StartAsync([CommandLine.Executable, "serve"], Connection.Stdio, machine.Environment);
        await server.Editor.InitializeAsync();
        var refusal = await Assert.ThrowsAsync<LspErrorException>(() => Adapt(server.Editor, "x", Path.Combine(texts, "00.md")).Answer);
        Assert.Contains("at least 5,000 words are needed", refusal.Message, StringComparison.Ordinal);
        foreach (var path in new[] { "a\0b", new string('x', 3_000_000) })
            Assert.Equal(-32602, (await Assert.ThrowsAsync<LspErrorException>(() => Adapt(server.Editor, "x", path).Answer)).Code);
    }

    private Pending Adapt(Editor editor, string token, string? path = null) =>
        editor.Request(
            "workspace/executeCommand",
            new
            {
                command = "gpt2.adapt",
                workDoneToken = token,
                arguments = new[]
                {
                    new
                    {
                        paths = new[] { path ?? texts },
                        model = tiny,
                        calibrate = false,
                    },
                },
            }
        );

    private Task<Outcome> AdaptAsync(params string[] more) =>
        machine.RunAsync(["adapt", texts, "--model", tiny, "--threads", "2", .. more]);

    private void AssertNothingHalfMade() =>
        Assert.DoesNotContain(
            Directory.Exists(machine.Models) ? Directory.GetDirectories(machine.Models) : [],
            directory => directory.EndsWith(".adapting", StringComparison.Ordinal)
        );

    /// <summary>Only the owner can read the files that were made from the texts, and no other file contains any of their text.</summary>
    private void AssertPrivate()
    {
        AssertOwnersOnly(Made);
        foreach (var file in Directory.GetFiles(Made))
            AssertOwnersOnly(file);
        foreach (var import in Directory.Exists(machine.Imports) ? Directory.GetDirectories(machine.Imports) : [])
            AssertOwnersOnly(import);
        foreach (var file in Directory.EnumerateFiles(machine.Home, "*", SearchOption.AllDirectories))
            if (Path.GetDirectoryName(file) != texts)
                Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes("zyxomma")));
    }

    private static void AssertOwnersOnly(string path)
    {
        const UnixFileMode Others = (UnixFileMode)0b111_111;
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(path) & Others);
    }

    private static string Prose(int words, int seed)
    {
        string[] some = ["the", "cat", "sat", "on", "a", "mat", "and", "saw", "birds", "over", "water", "in", "spring"];
        var random = new Random(seed);
        return Secret + " " + string.Join(' ', Enumerable.Range(0, words).Select(_ => some[random.Next(some.Length)])) + ".";
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;
}
