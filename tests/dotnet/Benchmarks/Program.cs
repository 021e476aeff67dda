using BenchmarkDotNet.Running;
using Gpt2.Benchmarks;

if (args is ["compare", .. var rest])
    Comparison.Run(rest);
else if (args is ["memory", .. var others])
    await MemoryUse.RunAsync(others);
else if (args is ["server", .. var server])
    await ServerUse.RunAsync(server);
else if (args is ["load", .. var load])
    await LoadUse.RunAsync(load);
else if (args is ["writing", .. var writing])
    await WritingUse.RunAsync(writing);
else
    BenchmarkSwitcher.FromAssembly(typeof(KeystrokeBenchmarks).Assembly).Run(args);
