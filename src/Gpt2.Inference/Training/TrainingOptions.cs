namespace Gpt2.Inference.Training;

/// <summary>The options of a training.</summary>
public sealed record TrainingOptions
{
    /// <summary>Muon's learning rate, for the matrices of the blocks.</summary>
    public float MatrixRate { get; init; } = 0.007f;

    /// <summary>Adam's learning rate, for everything else.</summary>
    public float OtherRate { get; init; } = 0.0008f;

    /// <summary>How often the text is read.</summary>
    public int Passes { get; init; } = 3;

    /// <summary>The number of tokens that the model sees at once; at most its context.</summary>
    public int WindowLength { get; init; } = 512;

    /// <summary>The number of windows in a step.</summary>
    public int WindowsPerStep { get; init; } = 8;

    /// <summary>The weights are averaged over this share of the steps, at the end.</summary>
    public double AveragedShare { get; init; } = 0.2;

    /// <summary>The learning rates rise over this share of the steps, at the beginning; then they fall to zero.</summary>
    public double WarmShare { get; init; } = 0.1;

    /// <summary>The number of threads, each of which reads one window at a time. Another number gives different last digits.</summary>
    public int Threads { get; init; } = 2;

    /// <summary>Determines where windows are cut, and in which order they are read.</summary>
    public int Seed { get; init; } = 1;
}
