namespace Gpt2.Inference;

/// <summary>The non-linearity between the two layers of the feed-forward block.</summary>
public enum Activation
{
    /// <summary>GELU in its tanh form, as in the released GPT-2.</summary>
    GeluTanh,

    /// <summary>GELU in its exact form, with erf.</summary>
    GeluErf,

    /// <summary>x · sigmoid(1.702 x), an approximation of GELU.</summary>
    QuickGelu,

    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>x · sigmoid(x), also called swish.</summary>
    Silu,

    /// <summary>tanh(x).</summary>
    Tanh,
}
