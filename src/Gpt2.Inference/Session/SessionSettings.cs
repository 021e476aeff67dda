namespace Gpt2.Inference.Session;

/// <summary>How a model runs.</summary>
public sealed record SessionSettings
{
    /// <summary>Storage and arithmetic of the weights.</summary>
    public Precision Precision { get; init; } = Precision.Q8;

    /// <summary>Threads of one run; 0 means one for each hardware thread that the process may use, four at most: more do not help a
    /// memory-bound model.</summary>
    public int Threads { get; init; }

    /// <summary>Where imported models are kept; null means the user's cache directory.</summary>
    public string? CacheDirectory { get; init; }

    /// <summary>The threads that a run takes.</summary>
    public int EffectiveThreads => Threads > 0 ? Threads : Math.Min(Environment.ProcessorCount, 4);

    /// <summary>Is told how far an import is, from 0 to 1, if one is needed; what it throws ends the import.</summary>
    public Action<double>? OnImport { get; init; }
}
