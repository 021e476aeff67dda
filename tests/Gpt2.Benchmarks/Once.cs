using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;

namespace Gpt2.Benchmarks;

/// <summary>For what takes seconds: one call to warm up and three that count, in this process.</summary>
internal sealed class Once : ManualConfig
{
    public Once() => AddJob(Job.Default.WithToolchain(InProcessNoEmitToolchain.Instance).WithStrategy(RunStrategy.Monitoring).WithWarmupCount(1).WithIterationCount(3));
}
