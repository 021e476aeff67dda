namespace Gpt2.Inference.Training;

/// <summary>What a training graph is built for.</summary>
internal enum TrainingGraphKind
{
    /// <summary>Only measures how probable the targets are.</summary>
    Measure,

    /// <summary>Measures that and computes gradients.</summary>
    Train,

    /// <summary>Computes the probabilities of all tokens.</summary>
    Predict,
}
