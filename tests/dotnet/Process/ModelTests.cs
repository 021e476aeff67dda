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
    public async Task Imports_of_several_precisions_are_made_at_once_and_removed()
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
    public async Task Ctrl_C_while_a_model_is_calibrated_leaves_the_model_and_no_calibration()
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
    public async Task Ctrl_C_while_a_model_is_imported_ends_that()
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
    public async Task Two_imports_at_once_leave_one()
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
    public async Task A_checkpoint_that_changes_takes_the_place_of_what_was_imported()
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
    public async Task Weights_that_are_cut_off_are_told_and_leave_nothing()
    {
        await File.WriteAllBytesAsync(Path.Combine(model, Weights), machine.Hub.Files[Weights][..^1000], Now);
        await AssertRefusedAsync("is damaged", "model", "import", model, "--no-calibration");
        await AssertRefusedAsync("is damaged", "complete", "The cat", "--model", model);
        Assert.False(Directory.Exists(machine.Imports) && Directory.GetFileSystemEntries(machine.Imports).Length > 0);
    }

    [Fact]
    public async Task A_cache_that_cannot_be_written_is_done_without_or_told_where_it_is_needed()
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
    public async Task A_full_disk_is_told()
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
    public async Task Verify_says_of_a_model_that_is_not_there_that_it_is_not_present(string name)
    {
        var error = await AssertRefusedAsync("is not installed", "model", "verify", name);
        Assert.Contains($"gpt2-lsp model pull {name}", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_notices_a_file_that_is_not_the_catalogues()
    {
        var home = Directory.CreateDirectory(Path.Combine(machine.Models, "gpt2")).FullName;
        foreach (var (file, content) in machine.Hub.Files)
            await File.WriteAllBytesAsync(Path.Combine(home, file), content, Now);
        await AssertRefusedAsync("config.json, vocab.json, merges.txt, model.safetensors", "model", "verify", "gpt2");
    }

    [Fact]
    public async Task Verify_knows_the_bundled_models_files() =>
        Assert.Matches(@"files with the right SHA-256 +4\n", (await machine.RunAsync("model", "verify", "prose-mini")).Output);

    [Fact]
    public async Task Verify_compares_with_figures_beside_the_model()
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
