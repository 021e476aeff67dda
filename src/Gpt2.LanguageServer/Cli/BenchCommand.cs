using System.CommandLine;
using System.Text.Json;
using Gpt2.Inference;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Models;
using Gpt2.Inference.Session;
using Gpt2.LanguageServer.Bench;

namespace Gpt2.LanguageServer.Cli;

/// <summary>Measures how fast suggestions are on this machine, and how close that is to what its memory allows.</summary>
internal static class BenchCommand
{
    private const int Rounds = 5;

    /// <summary>How often the speed is measured on a busy machine, in the hope that it calms down.</summary>
    private const int Tries = 3;

    /// <summary>With less of the processor than this, the figures say more about other programs than about this one.</summary>
    private const double LeastProcessorShare = 0.9;

    /// <summary>The number of tokens after which the decoding speed is compared with that of the memory.</summary>
    private const int PastOfCeiling = 256;

    private static readonly Option<string?> Shape = new("--shape")
    {
        Description = $"Use random weights of this shape, not a model: {string.Join(", ", ModelShape.All.Select(shape => shape.Name))}",
        CompletionSources = { context => ModelShape.All.Select(shape => shape.Name) },
    };
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON" };

    public static Command Create()
    {
        var command = new Command("bench", "Measures speed and memory on this computer") { Shape, Json };
        var model = new ModelOptions(mayBeServer: false);
        model.AddTo(command);
        command.SetAction(
            async (parsed, ct) =>
            {
                var report = parsed.GetValue(Shape) is { } shape
                    ? await MeasureShapeAsync(ModelShape.Find(shape), model.Settings(parsed, ct), ct).ConfigureAwait(false)
                    : await MeasureAsync(model.Directory(parsed), model.Settings(parsed, ct), ct).ConfigureAwait(false);
                Terminal.Progress("");
                if (Disturbance(report.ProcessorShare) is { } disturbance)
                    Terminal.Warn(disturbance);
                if (parsed.GetValue(Json))
                    Console.WriteLine(JsonSerializer.Serialize(report, SpeedJson.Default.SpeedReport));
                else
                    Print(report);
                return 0;
            }
        );
        return command;
    }

    /// <param name="processorShare">The share of the processor that was free in the best run, from 0 to 1.</param>
    /// <returns>The message about it; null if the machine was quiet.</returns>
    internal static string? Disturbance(double processorShare) =>
        processorShare >= LeastProcessorShare
            ? null
            : $"other programs were using the processor: only {processorShare:P0} of it was free in the best run.\n"
                + "The measured speeds are too low. Close the other programs and measure again.";

    private static async Task<SpeedReport> MeasureShapeAsync(ModelShape shape, SessionSettings settings, CancellationToken ct)
    {
        var home = TemporaryDirectory();
        try
        {
            var directory = Path.Combine(home, shape.Name);
            RandomCheckpoint.Write(directory, shape, ct);
            return await MeasureAsync(directory, settings with { CacheDirectory = Path.Combine(home, "imports") }, ct)
                .ConfigureAwait(false);
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    private static string TemporaryDirectory()
    {
        try
        {
            return Directory.CreateTempSubdirectory("gpt2-bench-").FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var place = Path.GetTempPath();
            throw new Gpt2Exception($"The model cannot be written to {place}.", "Set TMPDIR (TEMP on Windows) to a writable directory.", e);
        }
    }

    /// <summary>Measures the model in this process first, which also imports it, and then servers that start with everything in
    /// place.</summary>
    private static async Task<SpeedReport> MeasureAsync(string directory, SessionSettings settings, CancellationToken ct)
    {
        var session = MeasureSession(directory, settings, ct);
        for (var tries = 1; tries < Tries && session.ProcessorShare < LeastProcessorShare; tries++)
            session =
                MeasureSession(directory, settings, ct) is var again && again.ProcessorShare > session.ProcessorShare ? again : session;
        Terminal.Progress("measuring suggestions");
        var suggestion = MeasureSuggestions(directory, settings, ct);
        var servers = new List<ServerSpeed>();
        for (var round = 0; round < Rounds; round++)
        {
            Terminal.Progress($"starting a server, {round + 1} of {Rounds}");
            servers.Add(await ServerSpeed.MeasureAsync(directory, settings, ct).ConfigureAwait(false));
        }
        return new(
            ModelStore.NameOf(directory),
            settings.Precision,
            settings.EffectiveThreads,
            session.Bandwidth,
            session.ProcessorShare,
            session.BytesPerToken,
            session.ShareOfCeiling,
            session.Speed,
            suggestion,
            ServerSpeed.Median(servers)
        );
    }

    /// <inheritdoc cref="SpeedReport"/>
    private sealed record SpeedOfSession(
        double Bandwidth,
        double ProcessorShare,
        long BytesPerToken,
        double ShareOfCeiling,
        PastSpeed[] Speed
    );

    /// <summary>Alternates between memory and model: the memory speed that other machines leave changes within seconds.</summary>
    private static SpeedOfSession MeasureSession(string directory, SessionSettings settings, CancellationToken ct)
    {
        using var session = Gpt2Session.Load(directory, settings);
        var reader = Readers.Of(session, ct);
        SessionSpeed.Round(reader);
        var rounds = new List<(MemoryBandwidth.Reading Memory, PastSpeed[] Speed)>();
        for (var round = 0; round < Rounds; round++)
        {
            Terminal.Progress($"measuring tokens per second, {round + 1} of {Rounds}");
            rounds.Add((MemoryBandwidth.Measure(settings.EffectiveThreads), SessionSpeed.Round(reader)));
        }
        var shares = rounds.Select(round =>
            (round.Speed.FirstOrDefault(s => s.Past == PastOfCeiling) ?? round.Speed[^1]).Decode
            * session.WeightBytes
            / (round.Memory.Speed * 1e9)
        );
        return new(
            Figures.Median(rounds.Select(round => round.Memory.Speed)),
            Figures.Median(rounds.Select(round => round.Memory.ProcessorShare)),
            session.WeightBytes,
            Figures.Median(shares),
            SessionSpeed.Median([.. rounds.Select(round => round.Speed)])
        );
    }

    private static SuggestionSpeed MeasureSuggestions(string directory, SessionSettings settings, CancellationToken ct)
    {
        using var engine = ContinuationEngine.Load(directory, settings);
        return SuggestionSpeed.Measure(engine, ct);
    }

    private static void Print(SpeedReport report)
    {
        Console.WriteLine($"{report.Model}, {report.Precision.ToString().ToLowerInvariant()}, {report.Threads} threads");
        Console.WriteLine(
            $"memory bandwidth      {report.Bandwidth:F1} GB/s, {report.BytesPerToken / 1e6:F0} MB per token: limit "
                + $"{report.Bandwidth * 1e9 / report.BytesPerToken:F0} tokens/s"
        );
        foreach (var speed in report.Speed)
            Console.WriteLine($"after {speed.Past, 3} tokens      {speed.Decode, 6:F0} tokens/s; prompt read in {speed.Prefill:F0} ms");
        Console.WriteLine($"share of the limit    {report.ShareOfCeiling:P0}");
        Console.WriteLine(
            $"{SuggestionSpeed.Tokens}-token suggestion   {report.Suggestion.Fresh:F0} ms; after one more word "
                + $"{report.Suggestion.Reused:F0} ms ({report.Suggestion.Reused / report.Suggestion.Fresh:F2}); inside a word "
                + $"{report.Suggestion.InsideWord:F0} ms, prompt read again in {report.Suggestion.InsideWordPrompts:F0} % of cases"
        );
        Console.WriteLine(
            $"{SuggestionSpeed.AlternativeCount} alternatives        {report.Suggestion.Alternatives:F0} ms together, "
                + $"{report.Suggestion.AlternativesInTurn:F0} ms one after another"
        );
        Console.WriteLine(
            $"in a long text        first suggestion {report.Suggestion.LongQuick:F0} ms, or {report.Suggestion.LongWhole:F0} ms "
                + "if the whole text is read first"
        );
        Console.WriteLine(
            $"server                initialize {report.Server.Initialize:F0} ms, model loaded {report.Server.Ready:F0} ms, "
                + $"first suggestion {report.Server.FirstSuggestion:F0} ms"
        );
        Console.WriteLine(
            $"server memory         {report.Server.MemoryLoaded:F0} MB loaded, {report.Server.MemoryUsed:F0} MB with a full context"
        );
    }
}
