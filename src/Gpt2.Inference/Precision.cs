namespace Gpt2.Inference;

/// <summary>How weights are stored and multiplied.</summary>
public enum Precision
{
    /// <summary>8-bit weights in blocks of 128, where 128 divides a row, else of 64 or 32, with a float32 scale each; the default.</summary>
    Q8,

    /// <summary>4-bit weights in blocks of 32: faster and smaller, less exact.</summary>
    Q4,

    /// <summary>float32: the checkpoint's own arithmetic, for reference.</summary>
    F32,
}
