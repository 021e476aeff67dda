using Microsoft.ML.OnnxRuntime;

namespace Gpt2.Inference.Training;

/// <summary>Runs windows through a training graph one after another and sums their gradients. Several passes may run at the same time,
/// each in its own thread, with the same weights.</summary>
internal sealed class TrainingPass : WindowPass
{
    private readonly BasePredictions predictions;
    private readonly int vocabulary;
    private readonly float[] weights,
        expected;

    /// <param name="session">A session of a graph that trains.</param>
    /// <param name="gradients">The gradients are added to these.</param>
    /// <param name="predicting">A session of a graph that predicts.</param>
    /// <param name="original">The weights that general text is predicted with.</param>
    public TrainingPass(
        InferenceSession session,
        TensorSet parameters,
        TensorSet gradients,
        InferenceSession predicting,
        TensorSet original,
        int length
    )
        : base(session, parameters, length)
    {
        vocabulary = (int)parameters.Parameters[0].Shape[0];
        weights = New<float>(length);
        expected = New<float>(length * vocabulary);
        BindInput("weights", weights, length, 1);
        BindInput("expected", expected, length, vocabulary);
        foreach (var (name, shape) in gradients.Parameters)
        {
            // The graph adds to what it is given and returns it in the same memory.
            BindInput(TrainingGraph.Before(name), gradients[name], shape);
            BindOutput(TrainingGraph.Gradient(name), gradients[name], shape);
        }
        predictions = new(predicting, original, expected, length);
    }

    /// <summary>Adds the gradients of a window's loss, each target weighted by <paramref name="scale"/>.</summary>
    /// <returns>The sum of the negative log-probabilities of the targets that count, unscaled.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; the gradients cannot be used.</exception>
    public double Run(TokenWindow window, float scale, CancellationToken ct)
    {
        weights.AsSpan(0, window.Counted).Fill(scale);
        weights.AsSpan(window.Counted).Clear();
        Expect(window, ct);
        return Run(window, ct);
    }

    public override void Dispose()
    {
        predictions.Dispose();
        base.Dispose();
    }

    /// <summary>General text is learnt towards what the original model predicts, the writer's own towards its next tokens.</summary>
    private void Expect(TokenWindow window, CancellationToken ct)
    {
        if (window.IsGeneral)
        {
            predictions.Run(window, ct);
            return;
        }
        Array.Clear(expected);
        var row = 0;
        foreach (var target in window.Targets.Span)
            expected[row++ * vocabulary + target] = 1;
    }
}
