namespace Gpt2.Inference.Session;

/// <summary>How a model runs.</summary>
public sealed record SessionSettings
{
    /// <summary>The precision of the weights.</summary>
    public Precision Precision { get; init; } = Precision.Q8;

    /// <summary>Threads for a run. 0 means one for each hardware thread that the process may use, but at most four: more do not help a
    /// memory-bound model.</summary>
    public int Threads { get; init; }

    /// <summary>Where imported models are kept; null means the user's cache directory.</summary>
    public string? CacheDirectory { get; init; }

    /// <summary>The number of threads that a run uses.</summary>
    public int EffectiveThreads => Threads > 0 ? Threads : Math.Min(Environment.ProcessorCount, 4);

    /// <summary>Receives the progress of an import, from 0 to 1, if one is needed; an exception from it ends the import.</summary>
    public Action<double>? OnImport { get; init; }
}
