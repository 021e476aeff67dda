using BenchmarkDotNet.Running;
using Gpt2.Benchmarks;

BenchmarkSwitcher.FromAssembly(typeof(KeystrokeBenchmarks).Assembly).Run(args);
