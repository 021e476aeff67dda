using Microsoft.ML.OnnxRuntime;

namespace Gpt2.Inference.Training;

/// <summary>Makes sessions of graphs that are built here. A run stays in the thread that asks for it, so that threads share out windows
/// and matrices and never wait within one.</summary>
internal static class TrainingSessions
{
    public static InferenceSession Open(byte[] graph)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        return new(graph, options);
    }
}
