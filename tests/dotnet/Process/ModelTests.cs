using System.Text.Json;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.Process.Tests;

/// <summary>gpt2-lsp model import, verify and remove, with damaged models and caches.</summary>
public sealed class ModelTests : IDisposable
{
    private const string Weights = Machine.Weights;

    private const SearchOption Deep = SearchOption.AllDirectories;

    private readonly Machine machine = new();
    private readonly string model;

    public ModelTests()
    {
        model = Directory.CreateDirectory(Path.Combine(machine.Home, "my-model")).FullName;
        foreach (var (file, content) in machine.Hub.Files)
            File.WriteAllBytes(Path.Combine(model, file), content);
    }

    public void Dispose() => machine.Dispose();

    [Fact]
    public async Task Several_precisions_are_imported_by_one_command_and_removed_by_one()
    {
        var imported = await ImportAsync("q8", "q4", "f32");
        Assert.Equal(3, imported.Length);
        Assert.Equal(imported.Order(), Directory.GetDirectories(machine.Imports).Order());

        var removed = JsonElement.Parse((await machine.RunAsync("model", "remove", model, "--json")).Output);
        Assert.True(removed.GetProperty("bytesFreed").GetInt64() > machine.Hub.Files[Weights].Length);
        Assert.Equal(model, removed.GetProperty("kept").GetString());
        Assert.Empty(Directory.GetDirectories(machine.Imports));
        Assert.True(File.Exists(Path.Combine(model, Weights)));
    }

    [Fact]
    public async Task Ctrl_C_during_calibration_keeps_the_import_and_leaves_no_calibration()
    {
        using var importing = machine.Start("model", "import", model);
        using var guard = new CancellationTokenSource(Editor.Guard);
        while (!Directory.Exists(machine.Imports) || Directory.GetFiles(machine.Imports, "import.json", Deep).Length == 0)
        {
            guard.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
        Machine.Interrupt(importing);
        var (exitCode, output, error) = await importing.EndAsync();
        Assert.Equal(130, exitCode);
        Assert.Contains("Its calibration was cancelled", error, StringComparison.Ordinal);
        Assert.Equal([output.Trim()], Directory.GetFileSystemEntries(machine.Imports));
        Assert.Empty(Directory.GetFiles(machine.Imports, "calibration.json*", Deep));
        await AssertWritesAsync();
    }

    [Fact]
    public async Task Ctrl_C_cancels_an_import()
    {
        using var importing = machine.Start("model", "import", model, "--no-calibration", "--precision", "q8", "q4", "f32");
        using var guard = new CancellationTokenSource(Editor.Guard);
        while (!Directory.Exists(machine.Imports) || Directory.GetDirectories(machine.Imports).Length == 0)
        {
            guard.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
        Machine.Interrupt(importing);
        var (exitCode, _, error) = await importing.EndAsync();
        Assert.Equal((130, ""), (exitCode, error));
        Assert.DoesNotContain(Directory.GetDirectories(machine.Imports), import => import.EndsWith(".part", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_concurrent_imports_leave_one()
    {
        using RunningCommand first = machine.Start("model", "import", model, "--no-calibration"),
            second = machine.Start("model", "import", model, "--no-calibration");
        var (one, other) = (await first.EndAsync(), await second.EndAsync());
        Assert.Equal((0, one.Output), (one.ExitCode + other.ExitCode, other.Output));
        Assert.Equal([one.Output.Trim()], Directory.GetFileSystemEntries(machine.Imports));
        await AssertWritesAsync();
    }

    [Theory, InlineData("model.bin"), InlineData("model.onnx"), InlineData("import.json")]
    public async Task A_damaged_import_is_made_again(string file)
    {
        var path = Path.Combine((await ImportAsync("q8"))[0], file);
        var whole = await File.ReadAllBytesAsync(path, Now);
        await File.WriteAllBytesAsync(path, whole[..(whole.Length / 2)], Now);
        await AssertWritesAsync();
        Assert.Equal(whole, await File.ReadAllBytesAsync(path, Now));
    }

    [Fact]
    public async Task The_import_of_a_changed_checkpoint_replaces_the_old_one()
    {
        var before = (await ImportAsync("q8", "q4"))[0];
        var weights = machine.Hub.Files[Weights];
        weights[weights.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(Path.Combine(model, Weights), weights, Now);
        var after = (await ImportAsync("q8"))[0];
        Assert.NotEqual(before, after);
        Assert.False(Directory.Exists(before));
        Assert.Equal(2, Directory.GetDirectories(machine.Imports).Length); // the other precision is only imported when it is used
    }

    [Fact]
    public async Task Truncated_weights_are_reported_and_leave_nothing()
    {
        await File.WriteAllBytesAsync(Path.Combine(model, Weights), machine.Hub.Files[Weights][..^1000], Now);
        await AssertRefusedAsync("is damaged", "model", "import", model, "--no-calibration");
        await AssertRefusedAsync("is damaged", "complete", "The cat", "--model", model);
        Assert.False(Directory.Exists(machine.Imports) && Directory.GetFileSystemEntries(machine.Imports).Length > 0);
    }

    [Fact]
    public async Task Complete_works_without_a_writable_cache_and_model_import_reports_it()
    {
        const string ReadOnly = "-t tmpfs -o ro none";
        var (exitCode, output, error) = await machine.RunWithDiskAsync(
            machine.Imports,
            ReadOnly,
            "complete",
            "The history of the city",
            "--model",
            model
        );
        Assert.Equal(0, exitCode);
        Assert.NotEmpty(output.Trim());
        Assert.Contains("cannot be written", error, StringComparison.Ordinal);

        (exitCode, output, error) = await machine.RunWithDiskAsync(machine.Imports, ReadOnly, "model", "import", model, "--no-calibration");
        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("GPT2_LSP_CACHE", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_is_reported()
    {
        var (exitCode, output, error) = await machine.RunWithDiskAsync(
            machine.Imports,
            "-t tmpfs -o size=2m none",
            "model",
            "import",
            model,
            "--no-calibration"
        );
        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("No space left", error, StringComparison.Ordinal);
        Assert.Contains("GPT2_LSP_CACHE", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Theory, InlineData("gpt2"), InlineData("openai-community/gpt2"), InlineData("gpt2-xl"), InlineData("distilgpt2")]
    public async Task Verify_reports_a_model_that_is_not_installed(string name)
    {
        var error = await AssertRefusedAsync("is not installed", "model", "verify", name);
        Assert.Contains($"gpt2-lsp model pull {name}", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_reports_files_that_differ_from_the_catalogue()
    {
        var home = Directory.CreateDirectory(Path.Combine(machine.Models, "gpt2")).FullName;
        foreach (var (file, content) in machine.Hub.Files)
            await File.WriteAllBytesAsync(Path.Combine(home, file), content, Now);
        await AssertRefusedAsync("config.json, vocab.json, merges.txt, model.safetensors", "model", "verify", "gpt2");
    }

    [Fact]
    public async Task Verify_checks_the_hashes_of_the_bundled_model() =>
        Assert.Matches(@"files with the right SHA-256 +4\n", (await machine.RunAsync("model", "verify", "prose-mini")).Output);

    [Fact]
    public async Task Remove_says_that_the_bundled_model_cannot_be_removed()
    {
        var (exitCode, output, error) = await machine.RunAsync("model", "remove", "prose-mini");
        Assert.Equal((0, "prose-mini has no imports."), (exitCode, output.TrimEnd()));
        Assert.Contains("is a part of gpt2-lsp and cannot be removed", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_uses_the_reference_values_beside_the_model()
    {
        var (exitCode, output, error) = await machine.RunAsync("model", "verify", model);
        Assert.Equal(1, exitCode);
        Assert.Contains("No reference values are known", error, StringComparison.Ordinal);

        const string Case = """{"cases":[{"prompt":" the","ids":[262],"top":[[262,1]]}]}""";
        await File.WriteAllTextAsync(Path.Combine(model, "golden.json"), Case, Now);
        (exitCode, output, error) = await machine.RunAsync("model", "verify", model);
        Assert.Equal((1, ""), (exitCode, error));
        Assert.Contains("NOT verified", output, StringComparison.Ordinal);
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private async Task<string[]> ImportAsync(params string[] precisions)
    {
        var (exitCode, output, error) = await machine.RunAsync([
            "model",
            "import",
            model,
            "--no-calibration",
            "--precision",
            .. precisions,
        ]);
        Assert.True(exitCode == 0, error);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private async Task AssertWritesAsync()
    {
        var (exitCode, output, error) = await machine.RunAsync("complete", "The history of the city", "--model", model);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.NotEmpty(output.Trim());
    }

    /// <summary>Asserts that the command prints one message with its remedy.</summary>
    private async Task<string> AssertRefusedAsync(string said, params string[] command)
    {
        var (exitCode, output, error) = await machine.RunAsync(command);
        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.Equal(2, error.TrimEnd().Split('\n').Length);
        return error;
    }
}
