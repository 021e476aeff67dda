using System.Diagnostics;
using Gpt2.LanguageServer.Bench;
using Gpt2.Tests;

namespace Gpt2.Benchmarks;

/// <summary>Measures the resident memory of a server while a text is opened and continued key by key: <c>memory MODEL FILE [KEYS]</c>,
/// where the model is a directory or one of the shapes of <c>bench</c>. The server is the one in GPT2_LSP, or the one beside this
/// program.</summary>
internal static class MemoryUse
{
    /// <summary>UTF-16 units before the first key: more than the model's context holds.</summary>
    private const int Given = 30_000;

    public static async Task RunAsync(string[] args)
    {
        if (args is not [var model, var file, ..])
            throw new ArgumentException("usage: memory MODEL FILE [KEYS]");
        var home = Directory.CreateTempSubdirectory("gpt2-memory-").FullName;
        try
        {
            if (!Directory.Exists(model))
                RandomCheckpoint.Write(model = Path.Combine(home, model), ModelShape.Find(args[0]));
            await MeasureAsync(
                model,
                home,
                File.ReadAllText(file).ReplaceLineEndings("\n"),
                int.Parse(args.ElementAtOrDefault(2) ?? "600", null)
            );
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    private static async Task MeasureAsync(string model, string home, string text, int keys)
    {
        var program = Environment.GetEnvironmentVariable("GPT2_LSP") ?? Path.Combine(AppContext.BaseDirectory, "gpt2-lsp");
        await using var server = await ServerProcess.StartAsync(
            [program, "serve"],
            Connection.Stdio,
            new Dictionary<string, string?> { ["GPT2_LSP_CACHE"] = home }
        );
        using var process = Process.GetProcessById(server.Id);
        await server.Editor.InitializeAsync(
            initializationOptions: new
            {
                model,
                precision = "q8",
                threads = 2,
                pace = "fast",
            }
        );
        await server.Editor.StatusAsync("ready");
        await TellAsync("loaded", process);

        var written = text[..Given];
        var (uri, position) = await server.Editor.OpenAsync(written, "plaintext");
        await server.Editor.RequestGhost(uri, position).Answer;
        await TellAsync("full context", process);

        var (line, column) = (written.Count(c => c == '\n'), written.Length - 1 - written.LastIndexOf('\n'));
        var most = 0.0;
        foreach (var key in text.AsMemory(Given, keys).ToArray())
        {
            await server.Editor.TypeAsync(uri, line, column, key.ToString());
            (line, column) = key == '\n' ? (line + 1, 0) : (line, column + 1);
            await server.Editor.RequestGhost(uri, new { line, character = column }).Answer;
            most = Math.Max(most, ServerSpeed.Megabytes(process));
        }
        Console.WriteLine($"{keys} keys, at most    {most:F0} MB");
        await TellAsync("then", process);
    }

    private static async Task TellAsync(string when, Process process)
    {
        await ServerSpeed.RestAsync(process, default);
        Console.WriteLine($"{when, -20} {ServerSpeed.Megabytes(process):F0} MB at rest");
    }
}
