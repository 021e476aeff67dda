using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Gpt2.Inference;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Models;
using Gpt2.Inference.Remote;
using Gpt2.Inference.Sampling;
using Gpt2.Inference.Session;
using Gpt2.LanguageServer.Server;

namespace Gpt2.LanguageServer.Cli;

/// <summary>Reports what is installed, which model and providers are used, and runs a timed test.</summary>
internal static class DoctorCommand
{
    private const string TestPrompt = "The history of the city begins";

    public static Command Create()
    {
        var command = new Command("doctor", "Checks the installation and runs a timed test");
        var model = new ModelOptions();
        model.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
            {
                Line(Lifecycle.Info.Name, Lifecycle.Info.Version);
                Line(
                    "runtime",
                    $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription}, "
                        + $"{RuntimeInformation.RuntimeIdentifier}"
                );
                var sets = InstructionSets.Here();
                Line("processor", $"{Environment.ProcessorCount} cores, {sets.Name}");
                Line("", $"a suggestion takes {Expected(sets)} on two such cores (docs/performance.md)");
                Line("ONNX Runtime", $"{OnnxRuntimeInfo.Version}, providers: {string.Join(", ", OnnxRuntimeInfo.Providers)}");
                Line("cache", Directories.Cache);
                return Task.FromResult(
                    Conclude(() => model.IsAddress(parsed) ? ServerTestRun(model, parsed, ct) : TestRun(model, parsed, ct))
                );
            }
        );
        return command;
    }

    /// <summary>Says in the last line whether everything works.</summary>
    /// <param name="test">Says whether everything can be used.</param>
    /// <returns>The exit code.</returns>
    private static int Conclude(Func<bool> test)
    {
        var (lacking, exitCode) = (0, 0);
        try
        {
            lacking = test() ? 0 : 1;
        }
        catch (Gpt2Exception e)
        {
            Terminal.Warn(e);
            exitCode = 1;
        }
        Console.WriteLine(
            (Terminal.Warnings + lacking) switch
            {
                0 => "Everything works.",
                1 => "1 problem: see above.",
                var problems => $"{problems} problems: see above.",
            }
        );
        return exitCode;
    }

    /// <summary>What <c>gpt2-lsp bench</c> measured on such processors for 12 tokens after one more word (docs/performance.md).</summary>
    private static string Expected(InstructionSets sets) =>
        sets.HasByteProducts
            ? "8 to 14 ms with prose-mini and 40 to 100 ms with gpt2"
            : "14 ms with prose-mini and 113 to 137 ms with gpt2";

    private static bool TestRun(ModelOptions model, ParseResult parsed, CancellationToken ct)
    {
        var start = Stopwatch.GetTimestamp();
        using var engine = model.LoadHere(parsed, ct);
        Line(
            "model",
            $"{engine.Name}: vocabulary {engine.Tokenizer.VocabSize}, context {engine.ContextLength}, loaded in {Milliseconds(start)}"
        );

        Line("calibration", engine.Calibration.ToString());
        Line("", "to calibrate on your own prose: gpt2-lsp eval calibrate FILE --model MODEL");

        start = Stopwatch.GetTimestamp();
        var greedy = new ContinuationOptions { MaxTokens = 12, Sampling = SamplingOptions.Readable with { Temperature = 0 } };
        var text = engine.Continue(TestPrompt, greedy, ct: ct).First();
        Line("test run", $"{text.Tokens} tokens in {Milliseconds(start)}: {TestPrompt}{text.Text.ReplaceLineEndings(" ")}");
        return true;
    }

    /// <summary>Reports what a server can do, and how fast.</summary>
    /// <returns>Whether all features work with it.</returns>
    /// <exception cref="Gpt2Exception">The server does not answer.</exception>
    private static bool ServerTestRun(ModelOptions model, ParseResult parsed, CancellationToken ct)
    {
        using var engine = (RemoteEngine)model.Load(parsed, ct);
        var found = ServerCheck.Run(engine, ct);
        var server = engine.Server!;
        Line("server", $"{engine.Host}: {server.Id ?? "model not named"}, context {server.ContextLength?.ToString() ?? "unknown"}");
        foreach (var (feature, works) in found.Features)
            Line("", $"{feature}: {works}");
        Line("calibration", engine.Calibration.ToString());
        Line("first token", $"{found.FirstToken:F0} ms with a new prompt");
        Line("", $"{found.TokensPerSecond:F0} tokens/s after that");
        if (found.KeyMedian is { } key)
            Line(
                "key press",
                $"{key:F0} ms (median of {found.Keys}), {found.PromptTokens ?? "an unknown number of"} prompt tokens processed"
            );
        return found.Features.All(feature => feature.Works == "yes");
    }

    private static string Milliseconds(long start) => $"{Stopwatch.GetElapsedTime(start).TotalMilliseconds:F0} ms";

    private static void Line(string name, string value) => Console.WriteLine($"{name, -14}{value}");
}
