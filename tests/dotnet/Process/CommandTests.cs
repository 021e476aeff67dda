using System.Text.Json;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.Process.Tests;

/// <summary>The commands of the built executable, with the bundled model.</summary>
public sealed class CommandTests
{
    private const string Beginning = "The history of the city begins";

    [Fact]
    public async Task Complete_prints_a_continuation_and_nothing_else()
    {
        var (exitCode, output, error) = await CommandLine.RunAsync("complete", Beginning);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.NotEmpty(output.Trim());
    }

    [Fact]
    public async Task Complete_reads_its_text_from_a_pipe()
    {
        string[] options = ["--seed", "1"];
        var (_, expected, _) = await CommandLine.RunAsync(["complete", Beginning, .. options]);
        foreach (string[] command in new string[][] { ["complete"], ["complete", "-"] })
            Assert.Equal(new(0, expected, ""), await CommandLine.RunAsync($"{Beginning}\n", [.. command, .. options]));
    }

    [Fact]
    public async Task A_text_may_begin_with_an_at_sign() =>
        Assert.Equal(0, (await CommandLine.RunAsync("complete", "@alice wrote", "--max-tokens", "2")).ExitCode);

    [Fact]
    public async Task Help_and_version_are_also_commands()
    {
        Assert.Equal(await CommandLine.RunAsync("--version"), await CommandLine.RunAsync("version"));
        Assert.Equal(await CommandLine.RunAsync("model", "pull", "--help"), await CommandLine.RunAsync("help", "model", "pull"));
        Assert.Contains(
            "There is no command \"pul\".",
            (await CommandLine.RunAsync("help", "model", "pul")).Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_list_of_models_fits_into_80_columns()
    {
        var (_, output, _) = await CommandLine.RunAsync("model", "list");
        Assert.All(output.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
        Assert.Matches("(?m)^prose-mini .* included$", output);
    }

    [Fact]
    public async Task Complete_prints_text_log_probability_and_tokens_as_JSON()
    {
        var (_, output, _) = await CommandLine.RunAsync(
            "complete",
            Beginning,
            "--json",
            "-n",
            "3",
            "--max-tokens",
            "9",
            "--top-k",
            "40",
            "--top-p",
            "0.9",
            "--seed",
            "7"
        );
        using var json = JsonDocument.Parse(output);
        Assert.Equal("prose-mini", json.RootElement.GetProperty("model").GetString());
        var continuations = json.RootElement.GetProperty("continuations").EnumerateArray().ToArray();
        Assert.Equal(3, continuations.Length);
        Assert.All(
            continuations,
            c =>
            {
                Assert.InRange(c.GetProperty("tokens").GetInt32(), 0, 9);
                Assert.True(c.GetProperty("logprob").GetDouble() < 0);
                Assert.DoesNotContain("<|endoftext|>", c.GetProperty("text").GetString(), StringComparison.Ordinal);
            }
        );
    }

    [Fact]
    public async Task The_same_seed_writes_the_same_text_in_every_process()
    {
        string[] command = ["complete", Beginning, "--seed", "42", "--temperature", "1.2", "-n", "2"];
        var first = await CommandLine.RunAsync(command);
        Assert.Equal(first.Output, (await CommandLine.RunAsync(command)).Output);
        command[3] = "43";
        Assert.NotEqual(first.Output, (await CommandLine.RunAsync(command)).Output);
    }

    [Fact]
    public async Task Complete_continues_prose_at_a_place_in_a_file_and_leaves_code_alone()
    {
        var file = WriteFile("notes.md", "# Trip\n\nWe can take advan\n\n```\nnot take advan\n```\n");
        var prose = await CommandLine.RunAsync("complete", "--file", file, "--at", "3:18", "--json");
        using var json = JsonDocument.Parse(prose.Output);
        Assert.NotEmpty(json.RootElement.GetProperty("continuations")[0].GetProperty("text").GetString()!);

        var code = await CommandLine.RunAsync("complete", "--file", file, "--at", "6:15");
        Assert.Equal((0, ""), (code.ExitCode, code.Output));
        Assert.Contains("code", code.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("complete", "Hello", "--model", "no-such-model")]
    [InlineData("complete", "Hello", "--temperature", "-1")]
    [InlineData("complete", "Hello", "--top-p", "0")]
    [InlineData("complete", "Hello", "--max-tokens", "100000")]
    [InlineData("complete")]
    [InlineData("complete", "--josn")]
    [InlineData("complete", "--file", "/no/such/file.md", "--at", "1:1")]
    [InlineData("complete", "--file", "")]
    [InlineData("complete", "Hello", "--file", "README.md")]
    [InlineData("complete", "Hello", "--at", "1:1")]
    [InlineData("serve", "--socket", "1")]
    [InlineData("serve", "--socket", "70000")]
    [InlineData("serve", "--pipe", "/no/such/pipe")]
    [InlineData("sample", "--length", "100000")]
    [InlineData("interactive", "--nsamples", "3", "--batch-size", "2")]
    [InlineData("model", "verify", "no-such-model")]
    [InlineData("eval", "perplexity", "/no/such/file.txt")]
    [InlineData("complete", "--file", "/")]
    [InlineData("eval", "calibrate", "/dev/null")]
    [InlineData("eval", "cases", "/dev/null")]
    [InlineData("eval", "menu", "/dev/null")]
    [InlineData("eval", "perplexity", "/dev/null")]
    [InlineData("eval", "reliability", "/dev/null")]
    [InlineData("eval", "typing", "/dev/null")]
    [InlineData("eval", "lambada", "/dev/null")]
    public async Task Bad_input_gives_one_message_with_a_remedy_and_exit_code_1(params string[] command)
    {
        var (exitCode, output, error) = await CommandLine.RunAsync(command);
        Assert.Equal((1, ""), (exitCode, output));
        Assert.StartsWith("gpt2-lsp: ", error, StringComparison.Ordinal);
        Assert.Equal(2, error.TrimEnd().Split('\n').Length);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_temporary_directory_is_named()
    {
        var environment = CommandLine.EnvironmentOf(CommandLine.Home);
        environment["TMPDIR"] = environment["TEMP"] = environment["TMP"] = Path.Combine(CommandLine.Home, "nowhere");
        using var command = RunningCommand.Start([CommandLine.Executable, "bench", "--shape", "124M"], environment);
        Assert.Contains("TMPDIR", (await command.EndAsync()).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("modle")]
    [InlineData("model", "modle")]
    public async Task An_unknown_command_is_named(params string[] command)
    {
        var (exitCode, _, error) = await CommandLine.RunAsync(command);
        Assert.Equal(1, exitCode);
        Assert.Contains("\"modle\"", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_subcommand_is_answered_with_the_list_of_them()
    {
        var (exitCode, _, error) = await CommandLine.RunAsync("model");
        Assert.Equal(1, exitCode);
        Assert.Contains("import, verify, remove", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3:400", 0)]
    [InlineData("9:1", 1)]
    [InlineData("0:1", 1)]
    [InlineData("three", 1)]
    public async Task A_place_is_a_line_and_a_column_counted_from_1(string at, int exitCode)
    {
        var file = WriteFile("short.md", "One.\n\nTwo and\n");
        Assert.Equal(exitCode, (await CommandLine.RunAsync("complete", "--file", file, "--at", at)).ExitCode);
    }

    [Fact]
    public async Task Sample_writes_numbered_samples_from_nothing()
    {
        var (exitCode, output, _) = await CommandLine.RunAsync(
            "sample",
            "--nsamples",
            "3",
            "--batch-size",
            "2",
            "--length",
            "8",
            "--seed",
            "1",
            "--top-k",
            "40"
        );
        Assert.Equal(0, exitCode);
        Assert.Equal(4, output.Split("= SAMPLE ").Length - 1); // whole batches are printed, as in the released script
    }

    [Fact]
    public async Task Sample_ends_when_its_output_is_closed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no head.");
        using var shell = RunningCommand.Start(
            ["sh", "-c", $"'{CommandLine.Executable}' sample --length 8 | head -n 1"],
            CommandLine.EnvironmentOf(CommandLine.Home)
        );
        var (_, output, error) = await shell.EndAsync();
        Assert.Equal((true, ""), (output.Contains("= SAMPLE 1 =", StringComparison.Ordinal), error));
    }

    [Fact]
    public async Task Interactive_with_no_samples_prints_none()
    {
        var (exitCode, output, _) = await CommandLine.RunAsync("The cat\n", ["interactive", "--nsamples", "0"]);
        Assert.Equal((0, $"Model prompt >>> {new string('=', 80)}{Environment.NewLine}Model prompt >>> "), (exitCode, output));
    }

    [Fact]
    public async Task Interactive_answers_each_prompt_until_the_input_ends()
    {
        var (exitCode, output, _) = await CommandLine.RunAsync(
            "The cat\n\nThe dog\n",
            ["interactive", "--length", "6", "--nsamples", "2", "--seed", "1"]
        );
        Assert.Equal(0, exitCode);
        Assert.Equal(4, output.Split("= SAMPLE ").Length - 1);
        Assert.Equal(4, output.Split("Model prompt >>> ").Length - 1);
        Assert.Contains("Prompt should not be empty!", output, StringComparison.Ordinal);
    }

    [Theory]
    [
        InlineData("tiny"),
        InlineData("tiny-prefixed-f16"),
        InlineData("tiny-sharded"),
        InlineData("tiny-untied-bf16"),
        InlineData("tiny-layer-scaled")
    ]
    public async Task Verify_passes_for_the_golden_checkpoints(string checkpoint)
    {
        var (exitCode, output, _) = await CommandLine.RunAsync("model", "verify", Checkout.Golden(checkpoint), "--precision", "f32");
        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public async Task Verify_passes_for_the_bundled_model_and_fails_for_the_figures_of_another()
    {
        Assert.Equal(0, (await CommandLine.RunAsync("model", "verify", "prose-mini", "--precision", "f32")).ExitCode);

        var (exitCode, output, _) = await CommandLine.RunAsync(
            "model",
            "verify",
            "prose-mini",
            "--golden",
            Checkout.Golden("tiny", "golden.json")
        );
        Assert.Equal(1, exitCode);
        Assert.Contains("NOT verified", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Complete_leaves_nothing_in_the_home_directory_but_the_cache()
    {
        var home = Directory.CreateDirectory(Path.Combine(CommandLine.Home, "clean")).FullName;
        Assert.Equal(0, (await CommandLine.RunAsync("", ["complete", Beginning], home)).ExitCode);
        Assert.Equal([Path.Combine(home, ".cache", "gpt2-lsp")], Directory.GetFileSystemEntries(Path.Combine(home, ".cache")));
        Assert.Equal([Path.Combine(home, ".cache")], Directory.GetFileSystemEntries(home));
    }

    [Fact]
    public async Task Doctor_lists_what_is_installed_and_runs_the_model()
    {
        var (exitCode, output, _) = await CommandLine.RunAsync("doctor");
        Assert.Equal(0, exitCode);
        foreach (var word in new[] { "ONNX Runtime", "CPUExecutionProvider", "prose-mini", "test run" })
            Assert.Contains(word, output, StringComparison.Ordinal);
        Assert.EndsWith("Everything works.", output.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_ends_with_the_number_of_problems()
    {
        var (exitCode, output, error) = await CommandLine.RunAsync("doctor", "--model", "no-such-model");
        Assert.Equal(1, exitCode);
        Assert.EndsWith("1 problem: see above.", output.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(2, error.TrimEnd().Split('\n').Length);

        (exitCode, output, _) = await CommandLine.RunAsync("", ["doctor"], home: WriteFile("file-in-place-of-a-home", ""));
        Assert.Equal(0, exitCode);
        Assert.EndsWith("1 problem: see above.", output.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Complete_writes_only_the_import_into_an_empty_home()
    {
        var home = Directory.CreateDirectory(Path.Combine(CommandLine.Home, "empty-home")).FullName;
        Assert.Equal(0, (await CommandLine.RunAsync("", ["complete", Beginning], home)).ExitCode);
        var written = Directory.GetFiles(home, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(home, path)).ToArray();
        Assert.NotEmpty(written);
        Assert.All(written, path => Assert.Contains("gpt2-lsp", path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unwritable_cache_causes_only_a_warning()
    {
        var home = WriteFile("file-in-place-of-home", "");
        var (exitCode, output, error) = await CommandLine.RunAsync("", ["complete", Beginning], home);
        Assert.Equal(0, exitCode);
        Assert.NotEmpty(output.Trim());
        Assert.Contains("cannot be written", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eval_typing_prints_its_figures_as_JSON()
    {
        var file = WriteFile("prose.txt", "The weather was fine, and the weather was warm. It was one of the best days of the year.");
        var (exitCode, output, _) = await CommandLine.RunAsync("eval", "typing", file, "--json");
        Assert.Equal(0, exitCode);
        using var json = JsonDocument.Parse(output);
        Assert.Equal(88, json.RootElement.GetProperty("characters").GetInt32());
        foreach (var figure in new[] { "precisionWhenShown", "coverage", "wrongShowRate", "keystrokesSaved" })
            Assert.InRange(json.RootElement.GetProperty(figure).GetDouble(), 0, 1);
    }

    [Fact]
    public async Task Eval_typing_says_in_sentences_why_nothing_was_shown()
    {
        var (_, output, _) = await CommandLine.RunAsync("eval", "typing", WriteFile("short-prose.txt", "The weather was fine."));
        Assert.Matches(@"nothing shown\r?\n +[0-9]+  The ", output);
    }

    [Fact]
    public async Task Eval_perplexity_prints_its_figures_with_window_and_stride()
    {
        var file = WriteFile("perplexity.txt", "The weather was fine.\n<|endoftext|>\nIt was one of the best days of the year.\n");
        var (exitCode, output, _) = await CommandLine.RunAsync("eval", "perplexity", file, "--window", "16", "--stride", "8");
        Assert.Equal(0, exitCode);
        foreach (var part in new[] { "documents 2", "words 14", "window 16, stride 8", "perplexity of a token", "bits per byte" })
            Assert.Contains(part, output, StringComparison.Ordinal);
        Assert.Equal(1, (await CommandLine.RunAsync("eval", "perplexity", file, "--stride", "100000")).ExitCode);
    }

    [Fact]
    public async Task Eval_lambada_prints_its_figures_as_JSON()
    {
        var file = WriteFile("lambada.jsonl", "{\"text\":\"They live in the United States\"}\n{\"text\":\"She opened the zebra\"}\n");
        var (exitCode, output, _) = await CommandLine.RunAsync("eval", "lambada", file, "--json", "--precision", "f32");
        Assert.Equal(0, exitCode);
        using var json = JsonDocument.Parse(output);
        Assert.Equal((2, 1), (json.RootElement.GetProperty("passages").GetInt32(), json.RootElement.GetProperty("words").GetInt32()));
        Assert.Equal(0.5, json.RootElement.GetProperty("accuracy").GetDouble());
    }

    [Fact]
    public async Task No_quality_case_shows_a_suggestion_where_silence_is_right()
    {
        var (exitCode, output, _) = await CommandLine.RunAsync(
            "eval",
            "cases",
            Path.Combine(Checkout.Root, "tests", "quality", "cases.jsonl"),
            "--json"
        );
        Assert.Equal(0, exitCode);
        using var json = JsonDocument.Parse(output);
        Assert.Equal(1, json.RootElement.GetProperty("suppressionAccuracy").GetDouble());
        Assert.True(json.RootElement.GetProperty("shown").GetInt32() > 0);
    }

    [Fact]
    public async Task The_calibration_is_stored_beside_the_model()
    {
        var model = Directory.CreateDirectory(Path.Combine(CommandLine.Home, "own-model")).FullName;
        foreach (var file in Directory.GetFiles(Checkout.ProseMini))
            File.Copy(file, Path.Combine(model, Path.GetFileName(file)), overwrite: true);
        File.Delete(Path.Combine(model, "calibration.json"));

        var prose = Path.Combine(Checkout.Root, "models", "calibration", "held-back.txt");
        Assert.Equal(0, (await CommandLine.RunAsync("eval", "calibrate", prose, "--limit", "2000", "--model", model)).ExitCode);
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(model, "calibration.json")));
        Assert.True(json.RootElement.GetProperty("inWord").GetArrayLength() > 1);

        var noProse = WriteFile("no-prose.txt", "");
        var kept = File.ReadAllText(Path.Combine(model, "calibration.json"));
        Assert.Equal(1, (await CommandLine.RunAsync("eval", "calibrate", noProse, "--model", model)).ExitCode);
        Assert.Equal(kept, File.ReadAllText(Path.Combine(model, "calibration.json")));

        File.WriteAllText(Path.Combine(model, "calibration.json"), "{ \"inWord\": 7 }");
        var (exitCode, _, error) = await CommandLine.RunAsync("complete", Beginning, "--model", model);
        Assert.Equal(0, exitCode);
        Assert.Contains("is damaged", error, StringComparison.Ordinal);
        Assert.Contains("gpt2-lsp eval calibrate", error, StringComparison.Ordinal);
    }

    private static string WriteFile(string name, string text)
    {
        var path = Path.Combine(CommandLine.Home, name);
        File.WriteAllText(path, text);
        return path;
    }
}
