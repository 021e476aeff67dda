namespace Gpt2.Inference.Training;

/// <summary>How a model is trained on.</summary>
public sealed record TrainingOptions
{
    /// <summary>Muon's rate, of the blocks' matrices.</summary>
    public float MatrixRate { get; init; } = 0.007f;

    /// <summary>Adam's rate, of everything else.</summary>
    public float OtherRate { get; init; } = 0.0008f;

    /// <summary>How often the text is read.</summary>
    public int Passes { get; init; } = 3;

    /// <summary>Tokens that the model sees at once; not more than its context.</summary>
    public int WindowLength { get; init; } = 512;

    /// <summary>Windows of one step.</summary>
    public int WindowsPerStep { get; init; } = 8;

    /// <summary>Over the last steps, this share of all, the weights are averaged.</summary>
    public double AveragedShare { get; init; } = 0.2;

    /// <summary>Over the first steps, this share of all, the rates rise; then they fall to zero.</summary>
    public double WarmShare { get; init; } = 0.1;

    /// <summary>Threads that read windows, each one at a time. Another number gives other last digits.</summary>
    public int Threads { get; init; } = 2;

    /// <summary>Decides where windows are cut, and in which order they are read.</summary>
    public int Seed { get; init; } = 1;
}
