using System.Diagnostics;
using System.Text.Json;
using Gpt2.LanguageServer.Bench;

namespace Gpt2.Benchmarks;

/// <summary>Runs llama.cpp's own benchmark if <c>llama-bench</c> is on the PATH.</summary>
internal sealed class LlamaBench(string program, string model, int threads)
{
    private const int Steps = 24;

    public static string? Find() =>
        Environment
            .GetEnvironmentVariable("PATH")!
            .Split(Path.PathSeparator)
            .Select(directory => Path.Combine(directory, "llama-bench"))
            .FirstOrDefault(File.Exists);

    public PastSpeed Measure(int past)
    {
        var prefill = TokensPerSecond("-p", $"{past}", "-n", "0");
        return new(past, 1000 * past / prefill, TokensPerSecond("-p", "0", "-n", $"{Steps}", "-d", $"{past}"));
    }

    private double TokensPerSecond(params string[] what)
    {
        var start = new ProcessStartInfo(program, ["-m", model, "-t", $"{threads}", "-r", "1", "-o", "json", .. what])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var bench = Process.Start(start)!;
        var errors = bench.StandardError.ReadToEndAsync();
        var output = bench.StandardOutput.ReadToEnd();
        bench.WaitForExit();
        if (bench.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {bench.ExitCode}: {errors.Result}");
        using var report = JsonDocument.Parse(output);
        return report.RootElement[0].GetProperty("avg_ts").GetDouble();
    }
}
