namespace Gpt2.Inference;

/// <summary>How weights are stored and multiplied.</summary>
public enum Precision
{
    /// <summary>8-bit weights in blocks with a float32 scale each (<see cref="Gpt2.Inference.Import.Quantizer.BlockSize"/> says how long);
    /// the default.</summary>
    Q8,

    /// <summary>4-bit weights in blocks of up to 64, but the embedding in 8 bit: faster and smaller, but less exact.</summary>
    Q4,

    /// <summary>float32: the checkpoint's own arithmetic, for reference.</summary>
    F32,
}
