using BenchmarkDotNet.Running;
using Gpt2.Benchmarks;

if (args is ["compare", .. var rest])
    Comparison.Run(rest);
else
    BenchmarkSwitcher.FromAssembly(typeof(KeystrokeBenchmarks).Assembly).Run(args);
