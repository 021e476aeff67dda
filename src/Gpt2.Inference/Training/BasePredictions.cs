using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace Gpt2.Inference.Training;

/// <summary>What the original model predicts in a window. A text that is learnt towards these predictions keeps the model as it is there
/// (Hinton et al. 2015, Distilling the Knowledge in a Neural Network).</summary>
internal sealed class BasePredictions : GraphPass
{
    private readonly long[] ids;

    /// <param name="session">A session of a graph that predicts.</param>
    /// <param name="weights">Those of the original model.</param>
    /// <param name="probabilities">Receives the probabilities [S,V].</param>
    public BasePredictions(InferenceSession session, TensorSet weights, float[] probabilities, int length)
        : base(session)
    {
        ids = New<long>(length);
        BindInput("ids", ids, length);
        foreach (var (name, shape) in weights.Parameters)
            BindInput(name, weights[name], shape);
        BindOutput("probabilities", probabilities, length, probabilities.Length / length);
    }

    /// <exception cref="OperationCanceledException">Cancelled; the probabilities cannot be used.</exception>
    public void Run(TokenWindow window, CancellationToken ct)
    {
        TensorPrimitives.ConvertTruncating(window.Ids.Span, ids);
        Run(ct);
    }
}
