using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using Gpt2.Inference;
using Gpt2.Inference.Models;
using Gpt2.LanguageServer.Bench;

namespace Gpt2.Benchmarks;

/// <summary>Measures the time and memory to import a checkpoint with a released model's shape and random weights. The largest checkpoint
/// takes 6.2 GB of disk, and as much again when it is imported as f32.</summary>
[SimpleJob(RunStrategy.Monitoring, warmupCount: 1, iterationCount: 3)]
public class ImportBenchmarks
{
    private ModelDirectories places = null!;
    private string home = "";
    private PeakMemory? peak;

    [ParamsAllValues]
    public Precision Precision { get; set; }

    [Params("124M", "1558M")]
    public string Shape { get; set; } = "";

    [GlobalSetup]
    public void Write()
    {
        home = Directory.CreateTempSubdirectory("gpt2-import-").FullName;
        places = new(home, home, Path.Combine(home, "imports"));
        RandomCheckpoint.Write(home, ModelShape.Find(Shape));
    }

    [IterationSetup]
    public void Begin()
    {
        Directory.CreateDirectory(places.Imports);
        Directory.Delete(places.Imports, recursive: true);
        GC.Collect();
        peak = new();
    }

    [Benchmark]
    public string Import() => ModelImports.Make(home, Precision, places);

    [IterationCleanup]
    public void Tell()
    {
        Console.WriteLine($"// {Shape} {Precision}: {peak?.Megabytes} MB at most besides the mapped file");
        peak?.Dispose();
    }

    [GlobalCleanup]
    public void Delete() => Directory.Delete(home, recursive: true);
}
