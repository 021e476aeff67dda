using Microsoft.ML.OnnxRuntime;

namespace Gpt2.Inference.Session;

/// <summary>Recognises a lack of memory, which has many forms where a shell limits it (ulimit -v).</summary>
public static class RuntimeErrors
{
    /// <summary>What ONNX Runtime says of it; it has only one exception.</summary>
    private static readonly string[] OfMemory = ["bad_alloc", "allocate memory"];

    /// <summary>The error for a person, or null if something else went wrong.</summary>
    public static Gpt2Exception? LackOf(Exception e) =>
        e switch
        {
            TypeInitializationException { InnerException: DllNotFoundException } => new(
                "ONNX Runtime cannot be loaded.",
                "Raise the limit on memory (ulimit -v) if there is one; otherwise install gpt2-lsp again.",
                e
            ),
            TypeInitializationException { InnerException: { } inner } => LackOf(inner),
            OutOfMemoryException => OfRunning(e),
            OnnxRuntimeException when Array.Exists(OfMemory, part => e.Message.Contains(part, StringComparison.Ordinal)) => OfRunning(e),
            _ => null,
        };

    private static Gpt2Exception OfRunning(Exception e) =>
        new(
            "There is not enough memory to run the model.",
            "Close other programs, raise the limit on memory (ulimit -v) if there is one, or use a smaller model.",
            e
        );
}
