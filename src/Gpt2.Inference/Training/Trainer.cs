using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace Gpt2.Inference.Training;

/// <summary>Continues to train a GPT-2 with cross-entropy over the whole vocabulary. The writer's own text is learnt by its next tokens,
/// general text by the original model's predictions (Li and Hoiem 2016, Learning without Forgetting). Only the upper half is trained.
/// Muon updates the matrices of the blocks, Adam the rest. The result is the average of the weights over the last steps.</summary>
/// <remarks>The same weights, text, options and processor give the same bits: each thread has its own windows of a step, and gradients are
/// added in the order of the threads.</remarks>
internal sealed class Trainer : IDisposable
{
    /// <summary>All gradients except those of the blocks' matrices are clipped to this norm.</summary>
    private const float LongestGradient = 1;

    private readonly TrainingOptions options;
    private readonly TensorSet weights;
    private readonly TensorSet[] gradients; // one for each thread
    private readonly TrainingPass[] passes;
    private readonly InferenceSession session,
        predicting;
    private readonly TensorSet average;
    private readonly Muon muon;
    private readonly Adam adam;
    private bool isAveraging;

    /// <param name="weights">Trained in place.</param>
    /// <param name="original">The weights before the training, which predict the general text.</param>
    public Trainer(Gpt2Config config, TensorSet weights, TensorSet original, TrainingOptions options)
    {
        (this.weights, this.options) = (weights, options);
        var length = options.WindowLength;
        session = TrainingSessions.Open(TrainingGraph.Build(config, length, TrainingGraphKind.Train));
        predicting = TrainingSessions.Open(TrainingGraph.Build(config, length, TrainingGraphKind.Predict), keepsMemory: false);
        gradients = [.. Enumerable.Range(0, options.Threads).Select(_ => weights.Zeros(parameter => parameter.IsTrained))];
        passes = [.. gradients.Select(set => new TrainingPass(session, weights, set, predicting, original, length))];
        average = weights.Zeros();
        average.CopyFrom(weights);
        var momentum = gradients[0].Zeros();
        muon = new(momentum);
        adam = new(momentum, momentum.Zeros(parameter => !parameter.IsBlockMatrix));
    }

    /// <summary>The best weights so far: the average, once it has begun.</summary>
    public TensorSet Current => isAveraging ? average : weights;

    /// <summary>Learns from a text.</summary>
    /// <param name="report">Receives, after each step, the number of steps done and the total.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the weights cannot be used.</exception>
    public void Train(TrainingText text, Action<int, int> report, CancellationToken ct)
    {
        var count = text.WindowsPerPass * options.Passes;
        var steps = Steps(count, options);
        var averaged = Math.Max(1, (int)(steps * options.AveragedShare));
        var windows = text.Windows(options.Passes).GetEnumerator();
        for (var step = 0; step < steps; step++)
        {
            var batch = Next(windows, count * (step + 1) / steps - count * step / steps);
            Differentiate(batch, ct);
            Step(RateAt((step + 0.5) / steps), step + 1);
            if (steps - step <= averaged)
                Average(averaged - (steps - step) + 1);
            report(step + 1, steps);
        }
    }

    /// <summary>The learning rates as a share of the full ones: they rise, then fall.</summary>
    /// <param name="done">How far the training is, from 0 to 1.</param>
    private float RateAt(double done) => (float)Math.Min(done / options.WarmShare, (1 - done) / (1 - options.WarmShare));

    /// <summary>The number of steps for this many windows.</summary>
    public static int Steps(int windows, TrainingOptions options) => Math.Max(1, windows / options.WindowsPerStep);

    public void Dispose()
    {
        foreach (var pass in passes)
            pass.Dispose();
        session.Dispose();
        predicting.Dispose();
        muon.Dispose();
    }

    private static TokenWindow[] Next(IEnumerator<TokenWindow> windows, int count)
    {
        var batch = new TokenWindow[count];
        for (var i = 0; i < count && windows.MoveNext(); i++)
            batch[i] = windows.Current;
        return batch;
    }

    /// <summary>Leaves the gradient of the windows' mean loss in the first thread's set.</summary>
    /// <returns>That loss, in nats per token.</returns>
    public double Differentiate(TokenWindow[] windows, CancellationToken ct)
    {
        var counted = windows.Sum(window => window.Counted);
        var losses = new double[passes.Length];
        InThreads.Run(
            passes.Length,
            thread =>
            {
                gradients[thread].Clear();
                for (var i = thread; i < windows.Length; i += passes.Length)
                    losses[thread] += passes[thread].Run(windows[i], 1f / counted, ct);
            }
        );
        foreach (var other in gradients.AsSpan(1))
        foreach (var (name, _) in Gradient.Parameters)
            TensorPrimitives.Add(Gradient[name], other[name], Gradient[name]);
        return losses.Sum() / counted;
    }

    /// <summary>The result of <see cref="Differentiate"/>.</summary>
    public TensorSet Gradient => gradients[0];

    private void Step(float share, int number)
    {
        Parallel.ForEach(
            Gradient.Parameters,
            InParallel,
            parameter =>
            {
                if (parameter.IsBlockMatrix)
                    muon.Step(parameter, weights[parameter.Name], Gradient[parameter.Name], share * options.MatrixRate);
            }
        );
        var others = Gradient.Parameters.Where(parameter => !parameter.IsBlockMatrix).ToArray();
        var length = MathF.Sqrt(others.Sum(parameter => TensorPrimitives.SumOfSquares<float>(Gradient[parameter.Name])));
        var shorter = Math.Min(1, LongestGradient / (length + 1e-6f));
        Parallel.ForEach(
            others,
            InParallel,
            parameter =>
            {
                var gradient = Gradient[parameter.Name];
                TensorPrimitives.Multiply(gradient, shorter, gradient);
                adam.Step(parameter.Name, weights[parameter.Name], gradient, share * options.OtherRate, number);
            }
        );
    }

    /// <summary>Adds the weights to their average, as the n-th.</summary>
    private void Average(int n)
    {
        isAveraging = true;
        foreach (var (name, _) in Gradient.Parameters)
            TensorPrimitives.Lerp(average[name], weights[name], 1f / n, average[name]);
    }

    private ParallelOptions InParallel => new() { MaxDegreeOfParallelism = options.Threads };
}
