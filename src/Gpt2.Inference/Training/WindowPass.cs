using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace Gpt2.Inference.Training;

/// <summary>Measures how well windows are predicted, one after another. Several passes may run at the same time, each in its own thread,
/// with the same weights.</summary>
internal class WindowPass : GraphPass
{
    private readonly long[] targets;
    private readonly float[] logProbabilities;

    /// <param name="session">A session of a graph that measures or trains.</param>
    public WindowPass(InferenceSession session, TensorSet parameters, int length)
        : base(session)
    {
        Ids = New<long>(length);
        targets = New<long>(length);
        logProbabilities = New<float>(length);
        BindInput("ids", Ids, length);
        BindInput("targets", targets, length, 1);
        BindOutput("log_probabilities", logProbabilities, length, 1);
        foreach (var (name, shape) in parameters.Parameters)
            BindInput(name, parameters[name], shape);
    }

    /// <summary>The tokens of the window.</summary>
    protected long[] Ids { get; }

    /// <returns>The sum of the negative log-probabilities of the targets that count.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public double Run(TokenWindow window, CancellationToken ct)
    {
        TensorPrimitives.ConvertTruncating(window.Ids.Span, Ids);
        TensorPrimitives.ConvertTruncating(window.Targets.Span, targets);
        Run(ct);
        return -logProbabilities.AsSpan(0, window.Counted).ToArray().Sum(p => (double)p);
    }
}
