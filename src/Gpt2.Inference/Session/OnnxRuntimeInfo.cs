using Microsoft.ML.OnnxRuntime;

namespace Gpt2.Inference.Session;

/// <summary>The loaded ONNX Runtime, for reports.</summary>
public static class OnnxRuntimeInfo
{
    /// <summary>Its version.</summary>
    public static string Version => OrtEnv.Instance().GetVersionString();

    /// <summary>The providers that it could use.</summary>
    public static IReadOnlyList<string> Providers => OrtEnv.Instance().GetAvailableProviders();
}
