using Microsoft.ML.OnnxRuntime;

namespace Gpt2.Inference.Training;

/// <summary>Makes sessions for graphs that are built here. A run stays in the calling thread, so that threads share out windows and
/// matrices and never wait within one.</summary>
internal static class TrainingSessions
{
    /// <param name="keepsMemory">Whether to keep the memory of a run for the next one, which is then faster.</param>
    public static InferenceSession Open(byte[] graph, bool keepsMemory = true)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            EnableCpuMemArena = keepsMemory,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        return new(graph, options);
    }
}
