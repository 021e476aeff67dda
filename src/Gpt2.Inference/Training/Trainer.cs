using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace Gpt2.Inference.Training;

/// <summary>Trains a GPT-2 on: cross-entropy over the whole vocabulary, Muon for the blocks' matrices, Adam for the rest, and in the end
/// the average of the weights over the last steps.</summary>
/// <remarks>The same weights, text, options and processor give the same bits: each thread has its own windows of a step, and gradients are
/// added up in the order of the threads.</remarks>
internal sealed class Trainer : IDisposable
{
    /// <summary>The gradients of all but the blocks' matrices are shortened to this length.</summary>
    private const float LongestGradient = 1;

    private readonly TrainingOptions options;
    private readonly TensorSet weights;
    private readonly TensorSet[] gradients; // of each thread
    private readonly WindowPass[] passes;
    private readonly InferenceSession session;
    private readonly TensorSet average;
    private readonly Muon muon;
    private readonly Adam adam;
    private bool isAveraging;

    /// <param name="weights">Are trained in place.</param>
    public Trainer(Gpt2Config config, TensorSet weights, TrainingOptions options)
    {
        (this.weights, this.options) = (weights, options);
        session = TrainingSessions.Open(TrainingGraph.Build(config, options.WindowLength, withGradients: true));
        gradients = [.. Enumerable.Range(0, options.Threads).Select(_ => weights.Zeros())];
        passes = [.. gradients.Select(set => new WindowPass(session, weights, set, options.WindowLength))];
        average = weights.Zeros();
        var momentum = weights.Zeros();
        muon = new(momentum);
        adam = new(momentum, weights.Zeros(parameter => !parameter.IsBlockMatrix));
    }

    /// <summary>The best guess so far: the average, once it has begun.</summary>
    public TensorSet Current => isAveraging ? average : weights;

    /// <summary>Learns from a text.</summary>
    /// <param name="report">Is told after each step how many of how many are done.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the weights are of no use.</exception>
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

    /// <summary>The rates rise, and fall from then on, as a share of the full ones.</summary>
    /// <param name="done">How far the training is, from 0 to 1.</param>
    private float RateAt(double done) => (float)Math.Min(done / options.WarmShare, (1 - done) / (1 - options.WarmShare));

    /// <summary>Steps that so many windows make.</summary>
    public static int Steps(int windows, TrainingOptions options) => Math.Max(1, windows / options.WindowsPerStep);

    public void Dispose()
    {
        foreach (var pass in passes)
            pass.Dispose();
        session.Dispose();
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
    /// <returns>That loss, in nats for each token.</returns>
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
        foreach (var (name, _) in weights.Parameters)
            TensorPrimitives.Add(Gradient[name], other[name], Gradient[name]);
        return losses.Sum() / counted;
    }

    /// <summary>What <see cref="Differentiate"/> has found.</summary>
    public TensorSet Gradient => gradients[0];

    private void Step(float share, int number)
    {
        Parallel.ForEach(
            weights.Parameters,
            InParallel,
            parameter =>
            {
                if (parameter.IsBlockMatrix)
                    muon.Step(parameter, weights[parameter.Name], Gradient[parameter.Name], share * options.MatrixRate);
            }
        );
        var others = weights.Parameters.Where(parameter => !parameter.IsBlockMatrix).ToArray();
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

    /// <summary>Takes the weights into their average as the n-th ones.</summary>
    private void Average(int n)
    {
        isAveraging = true;
        foreach (var (name, _) in weights.Parameters)
            TensorPrimitives.Lerp(average[name], weights[name], 1f / n, average[name]);
    }

    private ParallelOptions InParallel => new() { MaxDegreeOfParallelism = options.Threads };
}
